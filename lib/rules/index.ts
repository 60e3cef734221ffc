import type { RuleText } from './rule';
import { SERVICE_RULES } from './service-rules';
import { TEMPLATE_RULES } from './template-rules';

export type { Finding, Rule, RuleArea, RuleContext, RuleSeverity, RuleText, Violation } from './rule';
export type { RuleEnvironment } from './resolve';
export type { RuleResource } from './template';
export { RuleTemplate } from './template';
export { checkRules } from './check';
export type { Inspection } from './inspect';
export { inspectTemplate, inspectText } from './inspect';
export type { Acknowledged, AcknowledgedFinding, Acknowledgement } from './acknowledge';
export { acknowledge, acknowledgementProblems, UNKNOWN_ACKNOWLEDGEMENT } from './acknowledge';
export { SERVICE_RULES } from './service-rules';

/** Every rule in words, in the order of the page that lists them. */
export const RULES: readonly RuleText[] = [...Object.values(TEMPLATE_RULES), ...SERVICE_RULES];

/** What an acknowledgement may name. */
export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);
