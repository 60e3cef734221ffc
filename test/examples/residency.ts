import { parseTemplate } from '../../lib/cloudformation';
import { checkAppResidency } from '../../lib/residency/check-app';
import { checkRules, RuleTemplate } from '../../lib/rules';
import { ENCRYPTED_TRANSIT_RULES } from '../../lib/rules/residency';
import type { Examples } from './examples';

const REGION = 'eu-central-1';

/** What leaves the region, and why the example has it. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  // It shows how a model of the hub is served; docs/residency.md says what to do instead.
  llm: ['residency-artifact request'],
  // It shows an exception.
  residency: ['residency-environment Environment.Variables.PRICE_REGION'],
};

/** Every example, deployed to one region that is the whole list. */
export function residency(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('stays in its region', () => {
      const stacks = [...examples.of(name).templates].map(([path, template]) => ({ path, region: REGION, template: template as unknown as Readonly<Record<string, unknown>> }));
      expect(checkAppResidency(stacks, [REGION]).map(({ rule, prop }) => `${rule} ${prop}`)).toEqual(LEAVES[name] ?? []);
    });

    test('encrypts what is on its way', () => {
      const found = [...examples.of(name).templates.values()].flatMap((template) => (
        checkRules(new RuleTemplate(parseTemplate(JSON.stringify(template)), { region: REGION }), ENCRYPTED_TRANSIT_RULES)
      ));
      expect(found).toEqual([]);
    });
  });
}
