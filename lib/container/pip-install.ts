export type PipInstall =
  | { readonly requirements: readonly string[]; /** Requirements files. */ readonly files: readonly string[] }
  | { readonly problem: string };

/** Options of `pip install` that change nothing of what is installed. */
const IGNORED = ['--no-cache-dir', '--quiet', '-q', '--upgrade', '-U', '--disable-pip-version-check', '--no-compile', '--no-input', '--prefer-binary', '--only-binary=:all:', '--no-warn-script-location', '--root-user-action=ignore'];

/** What a command of a Dockerfile's RUN has pip install; all others are a problem, in words. */
export function parsePip(command: string, taskRoot: string): PipInstall {
  const words = shellWords(command);
  const [, rest] = /^(?:python3? -m )?pip3? install (.+)$/.exec(words?.join(' ') ?? '') ?? [];
  if (words === undefined || rest === undefined) return { problem: `\`${command.trim()}\` is not carried out here: only \`pip install\` is` };
  const requirements: string[] = [];
  const files: string[] = [];
  for (let i = words.indexOf('install') + 1; i < words.length; i++) {
    const word = words[i] as string;
    const [, name = '', joined] = /^(--requirement|--target|-r|-t)(?:=(.*))?$/.exec(word) ?? [];
    if (name === '--requirement' || name === '-r') files.push(joined ?? words[++i] ?? '');
    else if (name === '--target' || name === '-t') {
      const target = (joined ?? words[++i] ?? '').replace(/\/$/, '');
      if (target !== taskRoot && target !== '.') return { problem: `pip's target ${target} is not the task root` };
    } else if (word.startsWith('-')) {
      if (!IGNORED.includes(word)) return { problem: `pip's option ${word} is not known here` };
    } else if (/^[./]|\/|\$/.test(word) && !word.includes('@')) return { problem: `pip cannot install ${word} here` };
    // The one that comes with Python will do.
    else if (!['pip', 'setuptools', 'wheel'].includes(word)) requirements.push(word);
  }
  return { requirements, files };
}

/** Words as a shell splits them, quotes taken off; undefined where it would do more than that. */
function shellWords(command: string): readonly string[] | undefined {
  if (/[;|<>`()\\]/.test(command.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  return [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ''));
}
