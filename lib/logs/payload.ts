import { elementValue } from '../protocol/direct-value';
import type { Tensor } from '../tensor/tensor';
import type { Redacted, Redaction } from './redaction';

/** Stands where a value was left out. */
export const REDACTED = '[redacted]';

/** What was sent, and what was answered where there was an answer. */
export interface Payload {
  readonly inputs: readonly Tensor[];
  readonly outputs?: readonly Tensor[];
}

const utf8 = new TextEncoder();

/**
 * The fields `inputs` and `outputs` of a log entry, as JSON text without braces, in at most `maxBytes` bytes. In whatever form a request came,
 * its tensors are what is written: what is left out by name cannot be elsewhere, and parameters, headers and ids are not written at all. What
 * has no room is cut off behind an element, and says so.
 */
export function payloadFields(payload: Payload, redaction: Redaction, maxBytes: number): string {
  const sections = [['inputs', payload.inputs, redaction.inputs], ...(payload.outputs === undefined ? [] : [['outputs', payload.outputs, redaction.outputs]] as const)] as const;
  const heads = sections.flatMap(([, tensors, parts]) => tensors.map((tensor) => bytesOf(described(tensor, parts.get(tensor.name), { values: '', cut: true })) + 1));
  let left = maxBytes - heads.reduce((sum, bytes) => sum + bytes, 0) - '"inputs":[],"outputs":[],"truncated":true'.length;
  // Not even names and shapes fit: models have few tensors, requests to this one many.
  if (left < 0) return '"truncated":true';
  return sections.map(([section, tensors, parts]) => `"${section}":[${tensors.map((tensor) => {
    const part = parts.get(tensor.name);
    const elements = part === 'all' ? NOTHING : elementsOf(tensor, part, left);
    left -= bytesOf(elements.values);
    return described(tensor, part, elements);
  }).join(',')}]`).join(',');
}

interface Elements {
  readonly values: string;
  readonly cut: boolean;
}

const NOTHING: Elements = { values: '', cut: false };

function described({ name, datatype, shape }: Tensor, part: Redacted | undefined, { values, cut }: Elements): string {
  const head = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":${JSON.stringify(shape)}`;
  return part === 'all' ? `${head},"data":"${REDACTED}"}` : `${head},"data":[${values}]${cut ? ',"truncated":true' : ''}}`;
}

function elementsOf(tensor: Tensor, part: ReadonlySet<number> | undefined, room: number): Elements {
  const width = tensor.shape.at(-1) ?? 1;
  let values = '';
  let bytes = 0;
  for (let i = 0; i < tensor.data.length; i++) {
    const isLeftOut = part !== undefined && part.has(i % width);
    const value = (i === 0 ? '' : ',') + JSON.stringify(isLeftOut ? REDACTED : elementValue(tensor, i));
    bytes += bytesOf(value);
    if (bytes > room) return { values, cut: true };
    values += value;
  }
  return { values, cut: false };
}

function bytesOf(text: string): number {
  return utf8.encode(text).length;
}
