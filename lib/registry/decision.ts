import type { FolderModel, FolderVersion } from './folder';
import { evaluateGates, type GateReport } from './gates';
import { approvalStatus, type ManifestApproval, type ModelManifest, type VersionManifest } from './manifest';

/** Who decides, when, and why. */
export interface Decision {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason?: string;
  /** Whether a gate that fails is no obstacle. */
  readonly force: boolean;
}

/** What a decision changes; or why it is not to be taken. */
export interface Decided {
  readonly report?: GateReport;
  readonly refusal?: string;
  /** Absent where it stays as it is. */
  readonly version?: VersionManifest;
  /** Absent where it stays as it is. */
  readonly model?: ModelManifest;
}

/** What the gates of a model say of one of its versions; undefined where it has none. */
export function gateReport({ manifest: { aliases = {}, gates = [] }, versions }: FolderModel, { version, metrics }: VersionManifest): GateReport | undefined {
  if (gates.length === 0) return undefined;
  return evaluateGates(gates, version, metrics, (alias) => {
    const holder = Object.hasOwn(aliases, alias) ? versions.find(({ manifest }) => manifest.version === aliases[alias]) : undefined;
    return holder?.manifest;
  });
}

/** Gives a version an alias, and approves it. */
export function promote(model: FolderModel, { manifest }: FolderVersion, alias: string, decision: Decision): Decided {
  const report = gateReport(model, manifest);
  const holds = model.manifest.aliases?.[alias] === manifest.version;
  if (holds && approvalStatus(manifest.approval) === 'approved' && decision.reason === undefined) return { report };
  const refusal = refusalOf(manifest, report, decision, approvalStatus(manifest.approval) === 'rejected');
  if (refusal !== undefined) return { report, refusal };
  return {
    report,
    version: { ...manifest, approval: approval('approved', decision, report) },
    ...(!holds && { model: { ...model.manifest, aliases: { ...model.manifest.aliases, [alias]: manifest.version } } }),
  };
}

/** Approves a version, whatever was decided of it before. */
export function approve(model: FolderModel, { manifest }: FolderVersion, decision: Decision): Decided {
  const report = gateReport(model, manifest);
  const refusal = refusalOf(manifest, report, decision, false);
  return refusal === undefined ? { report, version: { ...manifest, approval: approval('approved', decision, report) } } : { report, refusal };
}

export function rejectVersion({ manifest }: FolderVersion, decision: Decision): Decided {
  return { version: { ...manifest, approval: approval('rejected', decision, undefined) } };
}

/** Aliases that a version has. */
export function aliasesOf(aliases: Readonly<Record<string, string>> | undefined, version: string): readonly string[] {
  return Object.entries(aliases ?? {}).filter(([, held]) => held === version).map(([alias]) => alias).sort();
}

function refusalOf({ name, version, approval: before }: VersionManifest, report: GateReport | undefined, { force, reason }: Decision, isRejected: boolean): string | undefined {
  if (force) return reason === undefined ? '--force is recorded with a reason: say --reason TEXT' : undefined;
  const failed = report?.gates.filter(({ passed }) => !passed) ?? [];
  if (failed.length > 0) {
    return `${name} ${version} does not pass ${failed.length === 1 ? 'a quality gate' : `${failed.length} quality gates`} (${failed.map(({ gate }) => gate).join('; ')}). --force --reason TEXT overrules that, and is recorded`;
  }
  if (isRejected) {
    const { by, reason: why } = typeof before === 'object' ? before : {};
    return `${name} ${version} was rejected${by === undefined ? '' : ` by ${by}`}${why === undefined ? '' : `, because: ${why}`}. Approve it first, or say --force --reason TEXT`;
  }
  return undefined;
}

function approval(status: 'approved' | 'rejected', { by, at, reason }: Decision, report: GateReport | undefined): ManifestApproval {
  return { status, by, at, ...(reason !== undefined && { reason }), ...(report !== undefined && { report }) };
}
