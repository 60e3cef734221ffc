/** https://docs.docker.com/reference/dockerfile/ */

export interface Instruction {
  /** Of its first line, from 1. */
  readonly line: number;
  /** In capitals. */
  readonly name: string;
  /** What follows the name, with continued lines joined. */
  readonly text: string;
}

export interface Copy {
  readonly flags: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  readonly target: string;
}

/** The instructions of a Dockerfile, without comments; the text of a here-document is not told from instructions. */
export function parseDockerfile(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let begun: { readonly line: number; text: string } | undefined;
  text.split(/\r?\n/).forEach((raw, index) => {
    // Comments and blank lines vanish even in the middle of a continued line.
    if (/^\s*(#|$)/.test(raw)) return;
    begun ??= { line: index + 1, text: '' };
    const continued = /\\\s*$/.test(raw);
    begun.text += continued ? raw.replace(/\\\s*$/, ' ') : raw;
    if (continued) return;
    instructions.push(instruction(begun));
    begun = undefined;
  });
  if (begun !== undefined) instructions.push(instruction(begun));
  return instructions;
}

function instruction({ line, text }: { readonly line: number; readonly text: string }): Instruction {
  const [, name = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(text) ?? [];
  return { line, name: name.toUpperCase(), text: rest };
}

/** What COPY or ADD takes from where to where; undefined where it is written in a way that is not read here. */
export function parseCopy(text: string): Copy | undefined {
  const flags: Record<string, string> = {};
  let rest = text;
  for (;;) {
    const [all, name, value = ''] = /^--([a-z-]+)(?:=(\S*))?\s*/.exec(rest) ?? [];
    if (all === undefined || name === undefined) break;
    flags[name] = value;
    rest = rest.slice(all.length);
  }
  const words = parseWords(rest);
  if (words === undefined || words.length < 2 || words.some((word) => word.startsWith('<<'))) return undefined;
  return { flags, sources: words.slice(0, -1), target: words.at(-1) as string };
}

/** A list in its JSON form, or words between blanks; undefined where quotes would have to be understood. */
export function parseWords(text: string): readonly string[] | undefined {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((word) => typeof word === 'string')) return list;
    } catch {
      // Then docker takes it for words, and so does what follows.
    }
  }
  return /["']/.test(text) ? undefined : text.split(/\s+/).filter((word) => word !== '');
}

/** Whether a folder of the build context may end up in the image: where that cannot be told, it may. */
export function mayCopy(folder: string, instructions: readonly Instruction[]): boolean {
  return instructions.some(({ name, text }) => {
    if (name === 'RUN') return text.includes('--mount');
    if (name !== 'COPY' && name !== 'ADD') return false;
    const copy = parseCopy(text);
    if (copy === undefined) return true;
    return copy.flags['from'] === undefined && copy.sources.some((source) => mayMean(folder, source));
  });
}

/** Whether a COPY or ADD takes a folder of the build context by its name, so that there is no image without it. */
export function namesInCopy(folder: string, instructions: readonly Instruction[]): boolean {
  return instructions.some(({ name, text }) => {
    const copy = name === 'COPY' || name === 'ADD' ? parseCopy(text) : undefined;
    return copy !== undefined && copy.flags['from'] === undefined && copy.sources.map(contextPath).some((path) => path === folder || path.startsWith(`${folder}/`));
  });
}

function contextPath(source: string): string {
  return source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
}

function mayMean(folder: string, source: string): boolean {
  if (source.includes('$')) return true;
  const path = contextPath(source);
  if (path === '' || path === '.' || path === folder || path.startsWith(`${folder}/`)) return true;
  const wild = path.search(/[*?[]/);
  return wild >= 0 && folder.startsWith(path.slice(0, wild));
}
