// A dashboard of deploy/compose/grafana in a page, drawn by Perses' own components: the panels' plugins and the Prometheus plugin.
import { createRoot } from 'react-dom/client';
import { CssBaseline, ThemeProvider, Typography } from '@mui/material';
import { QueryClient, QueryClientProvider, useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ChartsProvider, SnackbarProvider, generateChartsTheme, getTheme } from '@perses-dev/components';
import { PluginRegistry, TimeRangeProvider, dynamicImportPluginLoader } from '@perses-dev/plugin-system';
import { Dashboard, DashboardProvider, DatasourceStoreProvider, VariableProvider } from '@perses-dev/dashboards';
import * as prometheus from '@perses-dev/prometheus-plugin';
import * as timeSeries from '@perses-dev/timeseries-chart-plugin';
import * as stat from '@perses-dev/stat-chart-plugin';
import * as bars from '@perses-dev/bar-chart-plugin';
import * as table from '@perses-dev/table-plugin';
import * as markdown from '@perses-dev/markdown-plugin';
import { persesBoard } from './board.mjs';

const plugins = dynamicImportPluginLoader([prometheus, timeSeries, stat, bars, table, markdown].map(plugin => ({
  resource: plugin.getPluginModule(), importPlugin: () => Promise.resolve(plugin),
})));
const noDatasources = {
  getDatasource: async () => undefined, getGlobalDatasource: async () => undefined,
  listDatasources: async () => [], listGlobalDatasources: async () => [],
};
const theme = getTheme('dark', {});
// Asks although the browser finds that this machine is not on the Internet.
const queries = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', refetchOnWindowFocus: false, retry: false } } });

// The picture is taken when all answers are drawn.
function Done() {
  const fetching = useIsFetching();
  const asked = useRef(false);
  useEffect(() => {
    asked.current ||= fetching > 0;
    const timer = asked.current && fetching === 0 && setTimeout(() => fetch('/drawn'), 3000);
    return () => clearTimeout(timer);
  }, [fetching]);
  return null;
}

const { board, minutes, end } = await (await fetch(`/board${location.search}`)).json();
const resource = persesBoard(board, `${location.origin}/prometheus`);
const range = { start: new Date(end - minutes * 60000), end: new Date(end) };
createRoot(document.getElementById('root')).render(
  <ThemeProvider theme={theme}>
    <ChartsProvider chartsTheme={generateChartsTheme(theme, {})}>
      <CssBaseline />
      <SnackbarProvider>
        <QueryClientProvider client={queries}>
          <PluginRegistry pluginLoader={plugins} defaultPluginKinds={{ Panel: 'TimeSeriesChart', TimeSeriesQuery: 'PrometheusTimeSeriesQuery' }}>
            <TimeRangeProvider timeRange={range} refreshInterval="0s">
              <VariableProvider>
                <DatasourceStoreProvider dashboardResource={resource} datasourceApi={noDatasources}>
                  <DashboardProvider initialState={{ dashboardResource: resource, isEditMode: false }}>
                    <Typography variant="h2" sx={{ margin: 1 }}>{board.title}</Typography>
                    <Dashboard />
                    <Done />
                  </DashboardProvider>
                </DatasourceStoreProvider>
              </VariableProvider>
            </TimeRangeProvider>
          </PluginRegistry>
        </QueryClientProvider>
      </SnackbarProvider>
    </ChartsProvider>
  </ThemeProvider>);
