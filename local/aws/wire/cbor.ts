import { cbor, tag, tagSymbol } from '@smithy/core/cbor';
import { AwsError } from './errors';

/** "Epoch seconds": https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#timestamp-type-serialization */
const TIME = 1;

/** Reads a CBOR document of the Smithy RPC protocol; times become dates. */
export function decodeCbor(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return fromCbor(cbor.deserialize(body));
  } catch {
    throw new AwsError(400, 'SerializationException', 'the body is not CBOR');
  }
}

/** Writes one; dates become times, and members without a value are left out. */
export function encodeCbor(value: unknown): Buffer {
  return Buffer.from(cbor.serialize(toCbor(value)));
}

function fromCbor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromCbor);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (tagSymbol in value) {
    const { tag: kind, value: inner } = value as unknown as { readonly tag: number | bigint; readonly value: unknown };
    return Number(kind) === TIME ? new Date(Number(inner) * 1000) : fromCbor(inner);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fromCbor(inner)]));
}

function toCbor(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: TIME, value: value.getTime() / 1000 });
  if (Array.isArray(value)) return value.map(toCbor);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (inner === undefined || inner === null ? [] : [[name, toCbor(inner)]])));
}
