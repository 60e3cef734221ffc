/** What an optimised model says of itself in its metadata: from which file, how, and by what it was made. */
export interface Optimisation {
  /** Hex SHA-256 of the file it was made from. */
  readonly source: string;
  /** Of ONNX Runtime's optimisations; those above `extended` are for the machine that they are made on. */
  readonly level: 'extended';
  /** Version of ONNX Runtime that made it. */
  readonly onnxRuntime: string;
}

const KEY = 'csi.optimized';

export function optimisationEntry(optimisation: Optimisation): readonly [string, string] {
  const { source, level, onnxRuntime } = optimisation;
  return [KEY, JSON.stringify({ source, level, onnxRuntime })];
}

/** Undefined for a model that was not optimised, or says it in words that are not ours. */
export function optimisationOf(metadata: ReadonlyMap<string, string>): Optimisation | undefined {
  const text = metadata.get(KEY);
  if (text === undefined) return undefined;
  try {
    const { source, level, onnxRuntime } = JSON.parse(text) as Partial<Record<keyof Optimisation, unknown>>;
    return typeof source === 'string' && typeof onnxRuntime === 'string' && level === 'extended' ? { source, level, onnxRuntime } : undefined;
  } catch {
    return undefined;
  }
}

/** What to know of a model that another version of the engine has optimised than serves it; undefined where there is nothing. */
export function optimisedByAnother(metadata: ReadonlyMap<string, string>, shipped: string): string | undefined {
  const made = optimisationOf(metadata)?.onnxRuntime;
  if (made === undefined || made === shipped) return undefined;
  return (
    `the model was optimised by ONNX Runtime ${made} and is served by ${shipped}: it may hold operators of that version's own, which another need not have, ` +
    'or miss what the newer one does better: run `csi optimize` on the original again'
  );
}
