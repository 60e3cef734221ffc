import { canonicalJson } from '../canonical-json';
import { MAX_RECORD_BYTES, type VersionRecord } from './record';

/**
 * The text of a record, as a parameter holds it: the same for the same record. Two braces would be a reference to another parameter, which
 * Parameter Store refuses: "you can't nest parameters". In JSON they stand only in what a person wrote.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function recordText(record: VersionRecord): string {
  return canonicalJson(record).replaceAll('{{', '{\\u007b');
}

/** Members that a person writes, and may shorten. */
const SHORTENED = ['description', 'metrics'] as const;

/** Why a record does not fit into a parameter, with what to shorten; undefined where it fits. */
export function oversize(record: VersionRecord): string | undefined {
  const bytes = utf8Bytes(recordText(record));
  if (bytes <= MAX_RECORD_BYTES) return undefined;
  const parts = SHORTENED.map((name) => ({ name, bytes: record[name] === undefined ? 0 : utf8Bytes(canonicalJson(record[name])) })).filter((part) => part.bytes > 2);
  const named = parts.sort((a, b) => b.bytes - a.bytes).map(({ name, bytes: size }) => `\`${name}\` (${size} bytes)`);
  return `the record of ${record.name} ${record.version} has ${bytes} bytes, and a parameter holds ${MAX_RECORD_BYTES}: shorten ${named.length === 0 ? 'the names' : named.join(' or ')} by ${bytes - MAX_RECORD_BYTES} bytes`;
}

const DATE = '2026-01-01T00:00:00.000Z';

/** A record with what only deploys know, as long as that can be: names of buckets and packages, and since when nobody uses it. */
export function atItsLongest(record: VersionRecord): VersionRecord {
  const { name, version, artifact, manifest } = record;
  const root = `s3://${'b'.repeat(63)}/models/${name}`;
  return {
    ...record,
    ...(artifact !== undefined && { artifact: `${root}/${'d'.repeat(64)}/` }),
    ...(manifest !== undefined && { manifest: `${root}/versions/${version}.json` }),
    modelPackage: `arn:aws-us-gov:sagemaker:us-gov-west-1:000000000000:model-package/${'g'.repeat(63)}/${'9'.repeat(9)}`,
    unusedSince: DATE,
    expired: DATE,
  };
}

/** UTF-8 takes one byte up to U+007F, two up to U+07FF, four where UTF-16 takes a pair, and three for the rest. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
