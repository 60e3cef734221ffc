import type { Position } from '../../cloudformation/positions';
import type { Finding, RuleSeverity, RuleText } from '../rule';

/** One finding, and where it is. */
export interface PlacedFinding extends Finding {
  readonly position?: Position;
  /** The construct that made the resource, where the template or its assembly tells: `Models/Digits/Resource`. */
  readonly construct?: string;
}

export interface AcknowledgedPlacedFinding extends PlacedFinding {
  readonly reason: string;
  /** Where it is acknowledged: in what was checked, or in a file beside it. */
  readonly by: 'template' | 'file';
}

/** One template that was checked. */
export interface TemplateReport {
  /** As it was named, with `/` whatever the system has; `stdin` for what was piped in. */
  readonly file: string;
  /** What the cloud assembly says of it. */
  readonly stack?: string;
  readonly region?: string;
  /** The file of acknowledgements, about which something is found too. */
  readonly isNoTemplate?: boolean;
  readonly open: readonly PlacedFinding[];
  readonly acknowledged: readonly AcknowledgedPlacedFinding[];
}

/** What could not be checked, and why. */
export interface Unreadable {
  readonly file: string;
  readonly message: string;
}

export interface Report {
  readonly templates: readonly TemplateReport[];
  readonly unreadable: readonly Unreadable[];
  /** The version of this package. */
  readonly version: string;
  /** Of every id that findings may have. */
  readonly rules: readonly RuleText[];
  readonly failOn: FailOn;
}

/** The least severity that fails a build. */
export type FailOn = RuleSeverity | 'never';

const GRAVITY: Readonly<Record<FailOn, number>> = { info: 1, warning: 2, error: 3, never: 4 };

/** Whether a finding is as grave as what fails a build. */
export function fails({ severity }: Finding, failOn: FailOn): boolean {
  return GRAVITY[severity] >= GRAVITY[failOn];
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly acknowledged: number;
}

export function countFindings({ templates }: Pick<Report, 'templates'>): Counts {
  const open = templates.flatMap((template) => template.open);
  const of = (severity: RuleSeverity): number => open.filter((finding) => finding.severity === severity).length;
  return {
    error: of('error'), warning: of('warning'), info: of('info'),
    acknowledged: templates.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0),
  };
}

/** 0: nothing that fails a build. 1: something. 2: not everything could be checked. */
export function exitStatus({ templates, unreadable, failOn }: Pick<Report, 'templates' | 'unreadable' | 'failOn'>): 0 | 1 | 2 {
  if (unreadable.length > 0) return 2;
  return templates.some(({ open }) => open.some((finding) => fails(finding, failOn))) ? 1 : 0;
}
