import { suggestion } from '../suggestion';
import type { Finding } from './rule';

/** Somebody's word that what a rule finds is as it should be. */
export interface Acknowledgement {
  /** The id of a rule. */
  readonly id: string;
  readonly reason: string;
  /** The resources that it is about; the whole template without it. */
  readonly logicalIds?: readonly string[];
  /** The part of the template that it is about, as a JSON pointer; all of it without. */
  readonly path?: string;
  /** Where it is written, for messages: a construct path, or a JSON pointer. */
  readonly writtenAt: string;
}

export interface AcknowledgedFinding extends Finding {
  readonly reason: string;
  readonly acknowledgement: Acknowledgement;
}

export interface Acknowledged {
  readonly open: readonly Finding[];
  readonly acknowledged: readonly AcknowledgedFinding[];
  /** What is wrong with acknowledgements themselves. These cannot be acknowledged. */
  readonly wrong: readonly Finding[];
  /** Those that are in order, and take nothing out. */
  readonly unused: readonly Acknowledgement[];
}

/** The id of what is found wrong with an acknowledgement. */
export const UNKNOWN_ACKNOWLEDGEMENT = 'acknowledgement';
/** Where it is said how to acknowledge. */
export const ACKNOWLEDGING = 'https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/docs/check.md';

/**
 * Takes what is acknowledged out of the findings. An acknowledgement of a rule that there is not, or without a reason, is an error and
 * takes nothing out: it would go on hiding something that nobody decided.
 */
export function acknowledge(findings: readonly Finding[], acknowledgements: readonly Acknowledgement[], ruleIds: readonly string[]): Acknowledged {
  const wrong = acknowledgements.flatMap((each) => acknowledgementProblems(each, ruleIds));
  const good = acknowledgements.filter((each) => acknowledgementProblems(each, ruleIds).length === 0);
  const open: Finding[] = [];
  const acknowledged: AcknowledgedFinding[] = [];
  const used = new Set<Acknowledgement>();
  for (const finding of findings) {
    const all = good.filter((each) => covers(each, finding));
    for (const each of all) used.add(each);
    const [by] = all;
    if (by === undefined) open.push(finding);
    else acknowledged.push({ ...finding, reason: by.reason, acknowledgement: by });
  }
  return { open, acknowledged, wrong, unused: good.filter((each) => !used.has(each)) };
}

function covers({ id, logicalIds, path }: Acknowledgement, finding: Finding): boolean {
  return id === finding.rule
    && (logicalIds === undefined || (finding.logicalId !== undefined && logicalIds.includes(finding.logicalId)))
    && (path === undefined || finding.path === path || finding.path.startsWith(`${path}/`));
}

/** What is wrong with one acknowledgement. The reason is as somebody wrote it, and may be anything. */
export function acknowledgementProblems({ id, reason, writtenAt }: Pick<Acknowledgement, 'id' | 'writtenAt'> & { readonly reason: unknown }, ruleIds: readonly string[]): readonly Finding[] {
  const refuse = (message: string): Finding => ({
    rule: UNKNOWN_ACKNOWLEDGEMENT, severity: 'error', path: writtenAt, message, source: ACKNOWLEDGING,
  });
  if (!ruleIds.includes(id)) {
    const near = suggestion(id, ruleIds);
    return [refuse(`${id} is acknowledged, and there is no such rule${near}${near === '' ? ':' : ''} docs/rules.md lists them`)];
  }
  if (typeof reason !== 'string' || reason.trim() === '') return [refuse(`${id} is acknowledged without a reason: write down why it is as it should be`)];
  return [];
}
