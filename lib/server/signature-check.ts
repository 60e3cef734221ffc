import type { Signature, TensorSpec } from '../model/signature';

/**
 * How what the manifest (or another source) promised differs from what the loaded model takes and
 * returns; undefined where both agree. Lengths that either side does not know (-1) agree with everything, and
 * an engine may know more of an output's shape than the file says.
 */
export function signatureDifference(promised: Signature, loaded: Signature, source = 'the manifest'): string | undefined {
  return difference('input', promised.inputs, loaded.inputs, source) ?? difference('output', promised.outputs, loaded.outputs, source);
}

function difference(
  kind: 'input' | 'output',
  promised: readonly TensorSpec[],
  loaded: readonly TensorSpec[],
  source: string,
): string | undefined {
  const found = new Map(loaded.map((spec) => [spec.name, spec]));
  for (const spec of promised) {
    const other = found.get(spec.name);
    if (!other) return `${kind} '${spec.name}' is in ${source} but not in the model, which has ${names(loaded)}`;
    if (spec.datatype !== other.datatype) {
      return `${kind} '${spec.name}' is ${spec.datatype} in ${source} but ${other.datatype} in the model`;
    }
    if (kind === 'input' ? !sameShape(spec.shape, other.shape) : !compatibleShape(spec.shape, other.shape)) {
      return `${kind} '${spec.name}' has shape ${show(spec.shape)} in ${source} but ${show(other.shape)} in the model`;
    }
    found.delete(spec.name);
  }
  const extra = found.values().next().value;
  return extra && `${kind} '${extra.name}' is in the model but not in ${source}, which has ${names(promised)}`;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, index) => length < 0 || b[index]! < 0 || length === b[index]);
}

/** The shape of an output may be absent from the file, which both sides then read as a scalar's. */
function compatibleShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 0 || b.length === 0 || sameShape(a, b);
}

function names(specs: readonly TensorSpec[]): string {
  return specs.length === 0 ? 'none' : specs.map((spec) => `'${spec.name}'`).join(', ');
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The signature to serve: names and order as the manifest has them (with its column names), and
 * lengths from the loaded model where the manifest has none.
 */
export function mergeSignature(promised: Signature | undefined, loaded: Signature): Signature {
  if (!promised) return loaded;
  return { inputs: merge(promised.inputs, loaded.inputs), outputs: merge(promised.outputs, loaded.outputs) };
}

function merge(promised: readonly TensorSpec[], loaded: readonly TensorSpec[]): TensorSpec[] {
  return promised.map((spec) => {
    const other = loaded.find((candidate) => candidate.name === spec.name);
    return other && spec.shape.length === 0 && other.shape.length > 0 ? { ...spec, shape: other.shape } : spec;
  });
}
