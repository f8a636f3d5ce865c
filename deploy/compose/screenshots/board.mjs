// A Grafana dashboard as a Perses one: the panels that deploy/compose/grafana uses, and no more.
const colours = { red: '#d44a3a', orange: '#e0752d', yellow: '#d8b407', green: '#3b8c4f', text: '#8e93a3', transparent: undefined };
const units = {
  percentunit: { unit: 'percent-decimal' }, s: { unit: 'seconds' }, bytes: { unit: 'bytes', shortValues: true },
  reqps: { unit: 'requests/sec' }, short: { unit: 'decimal', shortValues: true },
};

const format = ({ unit, decimals }) => ({ ...units[unit], ...(decimals === undefined ? {} : { decimalPlaces: decimals }) });

function thresholds(defaults) {
  const [first, ...steps] = defaults.thresholds.steps;
  return { mode: 'absolute', defaultColor: colours[first.color], steps: steps.map(step => ({ value: step.value, color: colours[step.color] })) };
}

const kinds = {
  stat: ({ fieldConfig: { defaults } }) => ({
    kind: 'StatChart',
    spec: {
      calculation: 'last-number', format: format(defaults), thresholds: thresholds(defaults), valueFontSize: 28,
      mappings: defaults.noValue ? ['null', 'NaN', 'empty'].map(value => ({ kind: 'Misc', spec: { value, result: { value: defaults.noValue } } })) : [],
    },
  }),
  timeseries: ({ fieldConfig: { defaults } }) => ({
    kind: 'TimeSeriesChart',
    spec: {
      legend: { position: 'bottom', mode: 'list', size: 'small' },
      yAxis: { show: true, format: format(defaults), min: defaults.min, max: defaults.max },
      visual: {
        display: 'line', lineWidth: defaults.custom.lineWidth, areaOpacity: defaults.custom.fillOpacity / 100,
        stack: defaults.custom.stacking.mode === 'normal' ? 'all' : 'none', palette: { mode: 'categorical' }, connectNulls: false,
      },
      ...(defaults.custom.thresholdsStyle ? { thresholds: thresholds(defaults) } : {}),
    },
  }),
  bargauge: ({ fieldConfig: { defaults } }) => ({
    kind: 'BarChart', spec: { calculation: 'last-number', format: format(defaults), mode: 'value' },
  }),
  table: ({ fieldConfig: { defaults }, transformations }) => {
    const { renameByName } = transformations[0].options;
    return {
      kind: 'Table',
      spec: {
        density: 'compact',
        columnSettings: [
          { name: 'timestamp', hide: true },
          ...Object.entries(renameByName).map(([name, header]) => (name === 'Value'
            ? { name: 'value', header, format: format(defaults), sort: 'asc' } : { name, header })),
        ],
      },
    };
  },
  text: ({ options }) => ({ kind: 'Markdown', spec: { text: options.content } }),
};

const query = target => ({
  kind: 'TimeSeriesQuery',
  spec: {
    plugin: {
      kind: 'PrometheusTimeSeriesQuery',
      spec: {
        query: target.expr.replaceAll('$dc', '.*'),
        ...(target.legendFormat ? { seriesNameFormat: target.legendFormat } : {}),
      },
    },
  },
});

export function persesBoard(board, prometheus) {
  return {
    kind: 'Dashboard',
    metadata: { name: board.uid, project: 'orleans-ocsp', version: 0 },
    spec: {
      display: { name: board.title },
      duration: '1h',
      datasources: { prometheus: { default: true, plugin: { kind: 'PrometheusDatasource', spec: { directUrl: prometheus, scrapeInterval: '15s' } } } },
      variables: [],
      panels: Object.fromEntries(board.panels.map(panel => [`p${panel.id}`, {
        kind: 'Panel',
        spec: { display: { name: panel.title }, plugin: kinds[panel.type](panel), queries: (panel.targets ?? []).map(query) },
      }])),
      layouts: [{
        kind: 'Grid',
        spec: {
          items: board.panels.map(({ id, gridPos: { x, y, w, h } }) => ({ x, y, width: w, height: h, content: { $ref: `#/spec/panels/p${id}` } })),
        },
      }],
    },
  };
}
