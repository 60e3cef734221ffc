/** Construct ids that say what a construct is, not which one. */
const GENERIC_IDS: ReadonlySet<string> = new Set(['Resource', 'Default', 'Function', 'Fn', 'Handler', 'Lambda']);

/** Lambda's limit for function names. */
const MAX_NAME_LENGTH = 64;

/** What a user may know a function by. */
export interface Identity {
  /** Set in the template. */
  readonly explicitName?: string;
  /** The construct path, without the ids that every function has at its end: `Demo/Digits`. */
  readonly path: string;
  readonly logicalId: string;
}

/**
 * The construct path of a CloudFormation resource without its generic end:
 * `Demo/Digits/Resource` is known as `Demo/Digits`. One id below the stack is kept whatever it is.
 */
export function meaningfulPath(stack: string, path: string): string {
  const ids = path.split('/').filter((id) => id !== '');
  const kept = stack.split('/').length + 1;
  while (ids.length > kept && GENERIC_IDS.has(ids[ids.length - 1] as string)) ids.pop();
  return ids.join('/');
}

/** The path of a resource that carries no construct path: its logical id without CDK's hash. */
export function pathOfLogicalId(stack: string, logicalId: string): string {
  return `${stack}/${/^(.+?)[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId}`;
}

/**
 * A name for each function, unique and valid for Lambda: the explicit name, or as many ids
 * from the end of the construct path as it takes to tell the functions apart.
 */
export function functionNames(identities: readonly Identity[]): readonly string[] {
  const depths = identities.map(() => 1);
  for (;;) {
    const names = identities.map((identity, index) => nameAtDepth(identity, depths[index] as number));
    const clashing = identities.map((identity, index) => (
      identity.explicitName === undefined
      && (depths[index] as number) < identity.path.split('/').length
      && names.filter((name) => name === names[index]).length > 1
    ));
    if (!clashing.includes(true)) return numbered(names);
    clashing.forEach((clashes, index) => {
      if (clashes) depths[index] = (depths[index] as number) + 1;
    });
  }
}

export type Match<T> = { readonly kind: 'one'; readonly found: T } | { readonly kind: 'many'; readonly candidates: readonly T[] } | { readonly kind: 'none' };

/**
 * The function that a user means by a name: its name here, its construct path or the end of it,
 * or its logical id. Exact names go before ends of paths.
 */
export function findFunction<T>(functions: readonly T[], asked: string, identityOf: (candidate: T) => Identity & { readonly name: string }): Match<T> {
  const tests: readonly ((identity: Identity & { readonly name: string }) => boolean)[] = [
    ({ name }) => name === asked,
    ({ path, logicalId }) => path === asked || logicalId === asked,
    ({ path }) => path.endsWith(`/${asked}`),
  ];
  for (const test of tests) {
    const candidates = functions.filter((candidate) => test(identityOf(candidate)));
    if (candidates.length === 1) return { kind: 'one', found: candidates[0] as T };
    if (candidates.length > 1) return { kind: 'many', candidates };
  }
  return { kind: 'none' };
}

function nameAtDepth(identity: Identity, depth: number): string {
  if (identity.explicitName !== undefined) return identity.explicitName;
  const name = identity.path.split('/').slice(-depth).join('-').replace(/[^A-Za-z0-9_-]/g, '-');
  return name.slice(-MAX_NAME_LENGTH);
}

function numbered(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name.slice(0, MAX_NAME_LENGTH - 4)}-${times}`;
  });
}
