// Writes a TypeScript program that is right exactly where the dashboards are: each is assigned to Grafana's type, its panels' options and
// field configurations to those of their plugins. JSON has words where the types have enums, so the enums become unions of words.
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [boards, work] = process.argv.slice(2);
const types = join(work, 'types');
rmSync(types, { recursive: true, force: true });
cpSync(join(work, 'node_modules/@grafana/schema/dist/types'), types, { recursive: true });
for (const file of readdirSync(types, { recursive: true }).filter(name => name.endsWith('.d.ts'))) {
  const path = join(types, file);
  const text = readFileSync(path, 'utf8');
  const words = text.replace(/export declare enum (\w+) \{([^}]*)\}/g, (_, name, body) => {
    const values = [...body.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/=\s*([^,\n]+)/g)].map(match => match[1].trim());
    return `export type ${name} = ${values.join(' | ') || 'number'};`;
  });
  // One member of an enum as a type: all of them, then.
  const enums = [...text.matchAll(/export declare enum (\w+)/g)].map(match => match[1]);
  writeFileSync(path, enums.reduce((all, name) => all.replace(new RegExp(`\\b${name}\\.\\w+`, 'g'), name), words));
}

const plugins = { stat: 'Stat', timeseries: 'TimeSeries', bargauge: 'BarGauge', table: 'Table', text: 'Text' };
const lines = ["import type { Dashboard, Panel } from './types/raw/dashboard/x/types.gen.js';"];
for (const [type, name] of Object.entries(plugins)) {
  lines.push(`import type * as ${name} from './types/raw/composable/${type}/panelcfg/x/types.gen.js';`);
}

for (const file of readdirSync(boards).filter(name => name.endsWith('.json'))) {
  const board = JSON.parse(readFileSync(join(boards, file), 'utf8'));
  const name = basename(file, '.json');
  lines.push(`export const ${name}: Dashboard = ${JSON.stringify(board, null, 1)};`);
  for (const panel of board.panels) {
    const plugin = plugins[panel.type];
    if (!plugin) {
      throw new Error(`${file}: '${panel.title}' has the type ${panel.type}, which this script does not know`);
    }

    const at = `${name}_${panel.id}`;
    lines.push(`export const ${at}: Panel = ${JSON.stringify(panel)};`);
    lines.push(`export const ${at}_options: Partial<${plugin}.Options> = ${JSON.stringify(panel.options)};`);
    if (panel.fieldConfig?.defaults.custom) {
      lines.push(`export const ${at}_fields: Partial<${plugin}.FieldConfig> = ${JSON.stringify(panel.fieldConfig.defaults.custom)};`);
    }
  }
}

writeFileSync(join(work, 'boards.ts'), lines.join('\n'));
writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({
  compilerOptions: {
    strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext',
    moduleDetection: 'force', paths: { '@grafana/schema': ['./types/index.d.ts'] }, types: [],
  },
  files: ['boards.ts'],
}));
