// Copies the few browser files the console needs out of node_modules into the web root. Run by `npm run assets`.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = {
  'echarts/dist/echarts.esm.min.mjs': 'echarts/echarts.esm.min.mjs',
  'echarts/LICENSE': 'echarts/LICENSE',
  'echarts/NOTICE': 'echarts/NOTICE',
  'lightweight-charts/dist/lightweight-charts.standalone.production.mjs': 'lightweight-charts/lightweight-charts.mjs',
  'lightweight-charts/LICENSE': 'lightweight-charts/LICENSE',
  'pretendard/dist/web/variable/woff2/PretendardVariable.woff2': 'pretendard/PretendardVariable.woff2',
};

for (const [from, to] of Object.entries(files)) {
  const target = join(root, 'wwwroot', 'lib', to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, 'node_modules', from), target);
}
