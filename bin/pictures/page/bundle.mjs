// The script of the page, of bin/pictures/page/client.ts and what of ECharts it draws with. Run alone, it prints it.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = join(folder, '..', '..', '..');

/** The whole of ECharts would be four times as large. */
export const chartParts = {
  name: 'chart-parts',
  setup: (bundler) => bundler.onResolve({ filter: /^echarts$/ }, () => ({ path: join(folder, '..', 'echarts-parts.mjs') })),
};

/** Answers the script, and esbuild's account of what is in it. */
export async function bundlePage() {
  const { outputFiles: [output], metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['bin/pictures/page/client.ts'],
    outfile: 'csi-page.js',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    plugins: [chartParts],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
  });
  return { script: output.text, metafile };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write((await bundlePage()).script);
