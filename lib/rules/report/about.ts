import { suggestion } from '../../suggestion';
import { RULES } from '../index';
import type { RuleText } from '../rule';
import { ACKNOWLEDGEMENT } from './acknowledgement-rule';
import { ruleIdOf } from './written-acknowledgements';

/** Everything that findings may be of, in the order of the page that lists it. */
export const ALL_RULES: readonly RuleText[] = [...RULES, ACKNOWLEDGEMENT];

/** One line for each rule, by area. */
export function listRules(): string {
  const width = Math.max(...ALL_RULES.map(({ id }) => id.length));
  const areas = [...new Set(ALL_RULES.map(({ area }) => area))];
  return areas.map((area) => [
    area,
    ...ALL_RULES.filter((rule) => rule.area === area).map(({ id, severity, what }) => `  ${id.padEnd(width)}  ${severity.padEnd(7)}  ${what}`),
  ].join('\n')).join('\n\n');
}

/** Everything about one rule; why there is none where there is none. */
export function explainRule(name: string): { readonly text: string } | { readonly problem: string } {
  const id = ruleIdOf(name);
  const rule = ALL_RULES.find((each) => each.id === id);
  if (rule === undefined) return { problem: `there is no rule ${name}${suggestion(id, ALL_RULES.map((each) => each.id)) || '.'} \`csi check --rules\` lists them` };
  return { text: `${rule.id} (${rule.severity})\n\n${rule.what}.\n${rule.why}\nWhat to do: ${rule.remedy}.\n\n${rule.source}` };
}
