import type { EngineSwap } from '../code/engine';
import type { LocalFunction, LocalServer } from '../server';
import { table } from './table';

export interface OverviewContext {
  readonly assembly: string;
  readonly nodeVersion: string;
  readonly host: string;
}

/** What `csi local` prints once it runs. */
export function overview(server: LocalServer, { assembly, nodeVersion, host }: OverviewContext): string {
  const rows = server.functions.flatMap((fn) => (fn.urls.length === 0
    ? [row(fn, '-')]
    : fn.urls.map(({ url, authType }) => row(fn, authType === 'NONE' ? url : `${url}  (${authType}, not checked here)`))));
  const notes = [
    ...new Set(server.functions.flatMap(({ swaps }) => swaps.map((swap) => swapNote(swap, host)))),
    ...runtimeNote(server.functions, nodeVersion),
    ...(server.skipped.length === 0 ? [] : [`not run here: ${server.skipped.map(({ path, reason }) => `${path} (${reason})`).join(', ')}`]),
    ...server.warnings,
  ];
  return [
    `${assembly} runs here. The Lambda API is at ${server.endpoint}: set it as the endpoint URL of an AWS SDK or command line.`,
    '',
    indent(table(['FUNCTION', 'MODEL', 'ENGINE', 'MEMORY', 'ARCH', 'URL'], rows, [3])),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `  ${note}`)]),
    '',
    `  csi invoke ${server.functions[0]?.name ?? 'NAME'} --data '{...}'${server.port === 4567 ? '' : ` --port ${server.port}`}     Ctrl-C stops.`,
    '',
  ].join('\n');
}

/** Which engine runs in the place of which. */
export function swapNote({ engine, ...swap }: EngineSwap, host: string): string {
  const from = swap.kind === 'layer' ? 'this package\'s engine layer' : `${swap.name} in ${swap.folder}`;
  return `* engine ${engine.engine} ${engine.version} swapped: ${engine.platform}-${engine.arch} for ${host}, from ${from}. All else is what would be deployed.`;
}

function row(fn: LocalFunction, url: string): readonly string[] {
  const { definition, model } = fn;
  return [
    fn.name,
    model === undefined ? '-' : `${model.name} ${model.version}`,
    model?.engine ?? '-',
    `${definition.memoryMb} MB`,
    `${definition.architecture === 'x64' ? 'x86_64' : 'arm64'}${fn.swaps.length > 0 ? ' *' : ''}`,
    url,
  ];
}

function runtimeNote(functions: readonly LocalFunction[], nodeVersion: string): readonly string[] {
  const here = nodeVersion.replace(/^v/, '').split('.')[0];
  const others = [...new Set(functions.map(({ definition }) => definition.runtime))].filter((runtime) => /\d+/.exec(runtime)?.[0] !== here);
  return others.length === 0 ? [] : [`${others.join(', ')}: here on Node ${nodeVersion}`];
}

function indent(text: string): string {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}
