import type { Rule } from './rule';
import { SERVICE_RULES } from './service-rules';
import { TEMPLATE_RULES } from './template-rules';

export type { Finding, Rule, RuleArea, RuleContext, RuleSeverity, Violation } from './rule';
export type { RuleEnvironment } from './resolve';
export type { RuleResource } from './template';
export { RuleTemplate } from './template';
export { checkRules } from './check';
export type { Acknowledged, AcknowledgedFinding, Acknowledgement } from './acknowledge';
export { acknowledge, UNKNOWN_ACKNOWLEDGEMENT } from './acknowledge';

/** Every rule, in the order of the page that lists them. */
export const RULES: readonly Rule[] = [...TEMPLATE_RULES, ...SERVICE_RULES];

/** What an acknowledgement may name. */
export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);
