// Serves the dashboards as Perses draws them, at /?NAME, and says its port. Runs in a folder where package.json is installed.
//   node serve.mjs DASHBOARDS PROMETHEUS_URL MINUTES
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [boards, prometheus, minutes] = process.argv.slice(2);
const end = Date.now();
const installed = createRequire(join(process.cwd(), 'package.json'));
const { build } = installed('esbuild');

// Some of Perses' packages ask for the others by require: then there would be two of each, and two of their React contexts.
const once = {
  name: 'once',
  setup: builder => builder.onResolve({ filter: /^(@perses-dev\/[a-z-]+|@tanstack\/react-query)$/ }, ({ path }) => {
    const folder = join(process.cwd(), 'node_modules', path);
    return { path: join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).module) };
  }),
};
await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), 'page.jsx')], outfile: 'out/page.js', bundle: true, format: 'esm', jsx: 'automatic',
  nodePaths: ['node_modules'], plugins: [once], define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
  loader: { '.woff2': 'dataurl', '.woff': 'dataurl', '.ttf': 'dataurl' }, logLevel: 'error',
});

// A browser takes its picture when a page is loaded; this one is when the image is there, which is when /drawn was asked for. Nothing is in
// view of a browser without a window, and Perses draws what is in view.
const page = `<!doctype html><meta charset=utf-8><link rel=stylesheet href=/page.css>
<style>* { scrollbar-width: none }</style><div id=root></div><img src=/held hidden>
<script>
IntersectionObserver = class {
  thresholds = [0];
  constructor(tell) { this.tell = tell; }
  observe(target) { setTimeout(() => this.tell([{ target, isIntersecting: true, intersectionRatio: 1 }], this)); }
  unobserve() {}
  disconnect() {}
};
</script>
<script type=module src=/page.js></script>`;
let held = [];

async function answer({ method, url, headers }, body) {
  const { pathname, search } = new URL(url, 'http://localhost');
  switch (pathname) {
    case '/': return ['text/html', page];
    case '/page.js': return ['text/javascript', readFileSync('out/page.js')];
    case '/page.css': return ['text/css', readFileSync('out/page.css')];
    case '/board': return ['application/json',
      JSON.stringify({ board: JSON.parse(readFileSync(join(boards, `${search.slice(1)}.json`), 'utf8')), minutes: Number(minutes), end })];
    case '/held': return ['image/svg+xml', await new Promise(resolve => held.push(() => resolve('<svg xmlns="http://www.w3.org/2000/svg"/>')))];
    case '/drawn':
      held.forEach(release => release());
      held = [];
      return ['text/plain', ''];
    default: {
      const asked = new URL(pathname.slice('/prometheus/'.length) + search, prometheus);
      const said = await fetch(asked, { method, headers: { 'content-type': headers['content-type'] ?? 'text/plain' }, ...(method === 'POST' && { body }) });
      return ['application/json', await said.text()];
    }
  }
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }

  const [type, text] = await answer(request, Buffer.concat(chunks));
  response.writeHead(200, { 'content-type': type }).end(text);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
