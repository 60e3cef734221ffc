import { type Examples, findings } from './examples';

const VALIDATOR = 'CloudFormation Validate';

/** The validator bundled with aws-cdk-lib, with its default rules. */
export function validator(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('has resources, and nothing that the strict validator objects to', () => {
      const { templates } = examples.of(name);

      expect([...templates.values()].flatMap(({ Resources }) => Object.keys(Resources)).length).toBeGreaterThan(0);
      expect(findings(examples.of(name), VALIDATOR)).toEqual([]);
    });
  });

  test('the validator objects to a wrong memory size', () => {
    expect(findings(examples.bad(), VALIDATOR)).toContainEqual(expect.objectContaining({ rule: 'F3034', path: 'Bad/Fn', description: expect.stringContaining('10 is less than the minimum of 128') }));
  });
}
