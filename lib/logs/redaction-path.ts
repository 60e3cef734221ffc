/** What a path names: everything of the requests or answers, a tensor or column, or a column of a tensor. */
export interface RedactionPath {
  readonly section: 'inputs' | 'outputs';
  /** None stands for everything. */
  readonly names: readonly [] | readonly [string] | readonly [string, string];
}

const SECTION = /^\$\.(inputs|outputs)/;
/** `.name`, `['name']`, `["name"]`, `.*` or `[*]`. A backslash stands before a quote or a backslash in a quoted name. */
const STEP = /^(?:\.([\p{L}\p{N}_-]+|\*)|\[(\*)\]|\['((?:[^'\\]|\\['\\])*)'\]|\["((?:[^"\\]|\\["\\])*)"\])/u;

/** A JSONPath (https://www.rfc-editor.org/rfc/rfc9535) of the few that name a part of a request; or why it is none. */
export function parseRedactionPath(path: string): RedactionPath | { readonly problem: string } {
  const section = SECTION.exec(path)?.[1];
  if (section !== 'inputs' && section !== 'outputs') return { problem: 'does not begin with $.inputs or $.outputs' };
  const names: string[] = [];
  let wild = false;
  for (let rest = path.slice(section.length + 2); rest !== '';) {
    const step = STEP.exec(rest);
    if (step === null) return { problem: `has ${JSON.stringify(rest)}, which is neither .name nor ['name']` };
    if (wild) return { problem: 'goes on after *, which is everything' };
    const [whole, dotted, star, single, double] = step;
    rest = rest.slice(whole.length);
    if (dotted === '*' || star === '*') wild = true;
    else names.push(dotted ?? (single ?? double ?? '').replace(/\\(.)/gu, '$1'));
  }
  if (names.length > 2) return { problem: 'is deeper than a column of a tensor' };
  return { section, names: names as unknown as RedactionPath['names'] };
}
