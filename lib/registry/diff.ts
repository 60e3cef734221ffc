import { canonicalJson } from '../canonical-json';
import type { Signature } from '../model/signature';
import type { GateReport } from './gates';
import { diffSignatures, type SignatureChange } from './signature-diff';

/** What of a version can differ from another. */
export interface VersionFacts {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly format: string;
  readonly approval: string;
  readonly signature?: Signature;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly lineage?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Of all files together, where it is known. */
  readonly bytes?: number;
}

/** What is different between two versions: what `csi registry diff --json` prints. */
export interface VersionDiff {
  readonly from: { readonly name: string; readonly version: string };
  readonly to: { readonly name: string; readonly version: string };
  /** Whether both give the same answers: all that can change one is the same. */
  readonly sameContent: boolean;
  /** Undefined where one of the signatures is not known. */
  readonly signature?: readonly SignatureChange[];
  /** Whether callers of the first break when they meet the second; undefined where a signature is not known. */
  readonly breaksCallers?: boolean;
  /** Of both, by name; those that are the same too. */
  readonly metrics: readonly MetricChange[];
  /** Format, size, lineage and so on, where they differ. */
  readonly facts: readonly FactChange[];
  /** What the quality gates of the second one's model say of it; undefined where there are none. */
  readonly gates?: GateReport;
}

export interface MetricChange {
  readonly metric: string;
  readonly from?: number;
  readonly to?: number;
  /** Second minus first, where both have it. */
  readonly difference?: number;
}

export interface FactChange {
  /** Such as `format`, or `lineage.commit`. */
  readonly fact: string;
  readonly from?: string | number;
  readonly to?: string | number;
}

export function diffVersions(from: VersionFacts, to: VersionFacts, gates?: GateReport): VersionDiff {
  const signature = from.signature === undefined || to.signature === undefined ? undefined : diffSignatures(from.signature, to.signature);
  return {
    from: { name: from.name, version: from.version },
    to: { name: to.name, version: to.version },
    sameContent: from.digest === to.digest,
    ...(signature !== undefined && { signature, breaksCallers: signature.some(({ breaks }) => breaks !== undefined) }),
    metrics: names(from.metrics, to.metrics).map((metric) => metricChange(metric, own(from.metrics, metric), own(to.metrics, metric))),
    facts: [
      ...factChange('digest', from.digest, to.digest), ...factChange('format', from.format, to.format), ...factChange('bytes', from.bytes, to.bytes),
      ...factChange('approval', from.approval, to.approval), ...factChange('description', from.description, to.description),
      ...names(from.lineage, to.lineage).flatMap((name) => factChange(`lineage.${name}`, own(from.lineage, name), own(to.lineage, name))),
    ],
    ...(gates !== undefined && { gates }),
  };
}

/** Whether there is anything but their names. */
export function isDifferent({ sameContent, signature = [], metrics, facts }: VersionDiff): boolean {
  return !sameContent || signature.length > 0 || facts.length > 0 || metrics.some(({ from, to }) => from !== to);
}

/** 0.98 - 0.95 is 0.03, whatever binary fractions say of it. */
const DIGITS = 12;

function metricChange(metric: string, from: number | undefined, to: number | undefined): MetricChange {
  return {
    metric, ...(from !== undefined && { from }), ...(to !== undefined && { to }),
    ...(from !== undefined && to !== undefined && { difference: Number((to - from).toPrecision(DIGITS)) }),
  };
}

function factChange(fact: string, from: string | number | undefined, to: string | number | undefined): readonly FactChange[] {
  if (canonicalJson(from) === canonicalJson(to)) return [];
  return [{ fact, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

function names(from: object = {}, to: object = {}): readonly string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
}

function own<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
