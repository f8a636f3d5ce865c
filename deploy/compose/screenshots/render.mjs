// Draws a Grafana dashboard's panels as one HTML page without scripts: the same JSON, the same queries, answered by a real Prometheus.
// For pictures where no Grafana can be had. Knows the panels that deploy/compose/grafana uses, and no more.
//   node render.mjs DASHBOARD.json PROMETHEUS_URL MINUTES > page.html
import { readFileSync } from 'node:fs';

const [file, prometheus, minutes] = process.argv.slice(2);
const board = JSON.parse(readFileSync(file, 'utf8'));
const end = Math.floor(Date.now() / 1000), span = Number(minutes) * 60, start = end - span, step = Math.max(2, Math.round(span / 240));
const palette = ['#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42', '#1f78c1', '#ba43a9', '#705da0', '#508642', '#cca300'];
const named = { red: '#d44a3a', orange: '#e0752d', yellow: '#d8b407', green: '#3b8c4f', text: '#5b6270', transparent: 'none' };

const escape = text => String(text).replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);

async function ask(path, query) {
  const expr = query.replaceAll('$__rate_interval', '1m').replaceAll('$dc', '.*');
  const answer = await (await fetch(`${prometheus}api/v1/${path}&query=${encodeURIComponent(expr)}`)).json();
  if (answer.status !== 'success') {
    throw new Error(`${expr}: ${answer.error}`);
  }

  return answer.data.result;
}

function legend(format, labels) {
  return format.replace(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? '').trim();
}

function say(value, unit, decimals) {
  if (value === undefined || Number.isNaN(value)) {
    return '';
  }

  const digits = number => number.toFixed(decimals ?? (Math.abs(number) < 10 && number % 1 ? 2 : 0));
  switch (unit) {
    case 'percentunit': return `${(value * 100).toFixed(decimals ?? 0)} %`;
    case 's': return value === 0 ? '0 s' : value < 1 ? `${value < 0.01 ? (value * 1000).toPrecision(2) : Math.round(value * 1000)} ms` : value < 120 ? `${digits(value)} s` : value < 7200 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`;
    case 'bytes': return `${(value / 1048576).toFixed(0)} MiB`;
    case 'reqps': return `${digits(value)} /s`;
    default: return digits(value);
  }
}

function colour(value, steps) {
  return named[[...steps].reverse().find(at => at.value === null || value >= at.value).color];
}

async function stat(panel) {
  const { defaults } = panel.fieldConfig;
  const [found] = await ask(`query?time=${end}`, panel.targets[0].expr);
  const value = found && Number(found.value[1]);
  const text = found && !Number.isNaN(value) ? say(value, defaults.unit, defaults.decimals) : defaults.noValue ?? 'no data';
  return `<div class=stat style="background:${found && !Number.isNaN(value) ? colour(value, defaults.thresholds.steps) : named.text}">${escape(text)}</div>`;
}

async function bars(panel) {
  const { defaults } = panel.fieldConfig;
  const found = (await ask(`query?time=${end}`, panel.targets[0].expr)).map(one => [legend(panel.targets[0].legendFormat, one.metric), Number(one.value[1])]);
  const most = Math.max(1, ...found.map(one => one[1]));
  return found.map(([name, value]) => `<div class=bar><b>${escape(name)}</b><i><u style="width:${value / most * 100}%"></u></i>${say(value, defaults.unit)}</div>`).join('');
}

async function table(panel) {
  const { defaults } = panel.fieldConfig;
  const rename = panel.transformations[0].options.renameByName;
  const rows = (await ask(`query?time=${end}`, panel.targets[0].expr)).sort((a, b) => a.value[1] - b.value[1]);
  const labels = Object.keys(rename).filter(label => label !== 'Value');
  const cell = (row, label) => escape((row.metric[label] ?? '').slice(0, 20) + ((row.metric[label] ?? '').length > 20 ? '…' : ''));
  return `<table><tr>${labels.map(label => `<th>${rename[label]}`).join('')}<th>${rename.Value}${rows.map(row => `<tr>${labels.map(label => `<td>${cell(row, label)}`).join('')}`
    + `<td style="color:${colour(Number(row.value[1]), defaults.thresholds.steps)}"><b>${say(Number(row.value[1]), defaults.unit)}</b>`).join('')}</table>`;
}

async function series(panel, width, height) {
  const { defaults } = panel.fieldConfig;
  const lines = [];
  for (const target of panel.targets) {
    for (const one of await ask(`query_range?start=${start}&end=${end}&step=${step}`, target.expr)) {
      lines.push({ name: legend(target.legendFormat, one.metric), points: one.values.map(([time, value]) => [Number(time), Number(value)]).filter(point => Number.isFinite(point[1])) });
    }
  }

  if (defaults.custom.stacking.mode === 'normal') {
    const below = new Map();
    for (const line of lines) {
      line.points = line.points.map(([time, value]) => [time, below.set(time, (below.get(time) ?? 0) + value).get(time)]);
    }

    lines.reverse();
  }

  const values = lines.flatMap(line => line.points.map(point => point[1]));
  const low = defaults.min ?? Math.min(...values) - 0.01, high = defaults.max ?? (Math.max(...values, defaults.min === undefined ? -Infinity : 0) || 1);
  const top = high > low ? high : low + Math.max(0.01, Math.abs(low) / 10);
  const left = 62, bottom = height - 18;
  const x = time => left + (time - start) / span * (width - left - 6), y = value => bottom - (value - low) / (top - low) * (bottom - 6);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(at => low + at * (top - low)).map(value =>
    `<line x1=${left} x2=${width - 6} y1=${y(value)} y2=${y(value)} stroke="#2c3038"/><text x=${left - 6} y=${y(value) + 4} text-anchor=end>${say(value, defaults.unit, defaults.unit === 'percentunit' && top - low < 0.02 ? 2 : undefined)}</text>`);
  const marks = [0, 0.25, 0.5, 0.75, 1].map(at => start + at * span).map(time =>
    `<text x=${x(time)} y=${height - 4} text-anchor=middle>${new Date(time * 1000).toISOString().slice(11, 16)}</text>`);
  const limits = (defaults.custom.thresholdsStyle ? defaults.thresholds.steps : []).filter(at => at.value !== null && at.value > low && at.value < top)
    .map(at => `<line x1=${left} x2=${width - 6} y1=${y(at.value)} y2=${y(at.value)} stroke="${named[at.color]}" stroke-dasharray="5 4"/>`);
  const fill = defaults.custom.stacking.mode === 'normal';
  const drawn = lines.map((line, at) => {
    const path = line.points.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const paint = palette[(fill ? lines.length - 1 - at : at) % palette.length];
    return line.points.length === 0 ? '' : (fill ? `<polygon points="${x(line.points[0][0])},${bottom} ${path} ${x(line.points.at(-1)[0])},${bottom}" fill="${paint}" fill-opacity=0.35 />` : '')
      + `<polyline points="${path}" fill=none stroke="${paint}" stroke-width=1.5 />`;
  });
  const keys = (fill ? [...lines].reverse() : lines).map((line, at) => `<span style="color:${palette[at % palette.length]}">■ </span>${escape(line.name)}`).join(' &nbsp; ');
  return `<svg width=${width} height=${height}>${grid.join('')}${marks.join('')}${drawn.join('')}${limits.join('')}</svg><div class=key>${keys}</div>`;
}

const column = 52, row = 38;
const height = Math.max(...board.panels.map(panel => panel.gridPos.y + panel.gridPos.h)) * row + 56;
const drawn = [];
for (const panel of board.panels) {
  const { x, y, w, h } = panel.gridPos;
  const width = w * column - 8, height = h * row - 8;
  const body = panel.type === 'stat' ? await stat(panel)
    : panel.type === 'bargauge' ? await bars(panel)
    : panel.type === 'table' ? await table(panel)
    : panel.type === 'timeseries' ? await series(panel, width - 20, height - 66)
    : panel.options.content.split('\n\n').map(text => `<p>${escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`).join('');
  drawn.push(`<section style="left:${x * column}px;top:${y * row + 44}px;width:${width}px;height:${height}px"><h2>${escape(panel.title)}</h2>${body}</section>`);
}

console.log(`<!doctype html><meta charset=utf-8><title>${board.title}</title><style>
body{margin:8px;background:#111217;color:#ccccdc;font:12px sans-serif;position:relative;width:${24 * column}px}
h1{font-size:18px;margin:6px 0}section{position:absolute;background:#181b1f;border:1px solid #2c3038;overflow:hidden;box-sizing:border-box;padding:6px 10px}
h2{font-size:13px;font-weight:600;margin:0 0 6px}.stat{font-size:26px;color:#fff;text-align:center;padding:24px 0;border-radius:3px}
svg text{fill:#8e93a3;font-size:10px}.key{color:#b4b7c4;line-height:1.5;max-height:34px;overflow:hidden}.bar{display:flex;gap:8px;margin:10px 0;align-items:center}.bar b{width:90px;font-weight:400}
.bar i{flex:1;background:#22252b}.bar u{display:block;height:16px;background:#3b8c4f}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:4px;border-bottom:1px solid #2c3038}
code{background:#22252b;padding:1px 4px}p{line-height:1.6}</style><h1>${board.title}</h1>${drawn.join('')}
<!-- height ${height} -->`);
