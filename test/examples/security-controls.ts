import { type Answer, CHECKOV, type Control, FSBP } from './controls';
import type { Example, Examples, Resource, Template } from './examples';
import { section } from './generated-docs';

/** What AWS Security Hub and checkov ask of the types of resources that the library makes or might: each is answered, and templates are held to the answers. */
export function securityControls(examples: Examples): void {
  describe.each([['FSBP', FSBP], ['checkov', CHECKOV]] as const)('%s', (_, controls) => {
    test.each(controls.filter(({ answer }) => answer === 'default').map((control) => [control.ids.join(', '), control] as const))('%s is satisfied by everything that the examples have', (__, control) => {
      const { satisfied, failed } = judge(control, [...examples.all(), examples.hardened()]);

      expect(failed).toEqual([]);
      expect(satisfied).not.toEqual([]);
    });

    test.each(controls.filter(({ answer }) => answer === 'request').map((control) => [control.ids.join(', '), control] as const))('%s is satisfied by what asks for it', (__, control) => {
      const { satisfied } = judge(control, [examples.hardened(), examples.of('locked-down')]);

      expect(control.at).not.toEqual([]);
      expect(control.at?.filter((at) => !satisfied.includes(at))).toEqual([]);
      // By default it is not, or the page says too little.
      expect(judge(control, examples.all()).failed).not.toEqual([]);
    });

    test('what is not satisfied is not, and of what is not made there is nothing', () => {
      for (const control of controls) {
        if (control.answer === 'no') expect([control.ids, judge(control, examples.all()).failed]).not.toEqual([control.ids, []]);
        if (control.answer === 'none') expect([control.ids, ofTypes(control, examples.all()).map(({ path }) => path)]).toEqual([control.ids, []]);
      }
    });

    test('no control is answered twice', () => {
      const ids = controls.flatMap((control) => control.ids);

      expect(ids).toEqual([...new Set(ids)]);
    });
  });

  test('a control that a resource does not satisfy is seen: an open bucket', () => {
    const bad = [examples.bad()];

    expect([...FSBP, ...CHECKOV].filter((control) => judge(control, bad).failed.includes('Bad/Bucket')).flatMap(({ ids }) => ids)).toEqual(expect.arrayContaining(['S3.2', 'S3.5', 'S3.8', 'S3.9', 'S3.13', 'CKV_AWS_18', 'CKV_AWS_19', 'CKV_AWS_21', 'CKV_AWS_53']));
  });

  test.each([['fsbp', FSBP], ['checkov', CHECKOV]] as const)('docs/security.md has the table of %s', (name, controls) => {
    const { is, shouldBe } = section(name, tableOf(controls));

    expect(is).toEqual(shouldBe);
  });
}

interface Found {
  /** Of its construct. */
  readonly path: string;
  readonly logicalId: string;
  readonly resource: Resource;
  readonly template: Template;
}

function ofTypes({ types }: Control, examples: readonly Example[]): Found[] {
  return examples.flatMap(({ templates }) => [...templates.values()].flatMap((template) => Object.entries(template.Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([logicalId, resource]) => ({ path: String(resource.Metadata?.['aws:cdk:path']).replace(/\/Resource$/, ''), logicalId, resource, template }))));
}

function judge(control: Control, examples: readonly Example[]): { readonly satisfied: readonly string[]; readonly failed: readonly string[] } {
  const { holds = () => false } = control;
  const found = ofTypes(control, examples).map(({ path, logicalId, resource, template }) => ({ path, isSatisfied: holds(resource, template, logicalId) }));
  return { satisfied: found.filter(({ isSatisfied }) => isSatisfied).map(({ path }) => path), failed: found.filter(({ isSatisfied }) => !isSatisfied).map(({ path }) => path) };
}

const ANSWERS: Readonly<Record<Answer, string>> = {
  default: '**yes**, by default', request: 'on request', no: 'no', none: 'nothing of the kind is made', account: 'your account',
};

function tableOf(controls: readonly Control[]): string {
  return ['| control | asks for | satisfied | by |', '|---|---|---|---|', ...controls.map(({ ids, asks, answer, how }) => `| ${ids.join(', ')} | ${asks} | ${ANSWERS[answer]} | ${how} |`)].join('\n');
}
