import { type Examples, findings } from './examples';

/** This package's own rules: an example has nothing that they find but advice. */
export function inferenceRules(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('has nothing that the rules of this package find, but advice', () => {
      expect(findings(examples.of(name), 'InferenceRules').filter(({ severity }) => severity !== 'info')).toEqual([]);
    });
  });

  test('the rules find a wrong memory size', () => {
    expect(findings(examples.bad(), 'InferenceRules')).toContainEqual(expect.objectContaining({ rule: 'schema-limit', path: 'Bad/Fn', severity: 'error', description: expect.stringContaining('`MemorySize` is 10, allowed: 128 to 10240') }));
  });
}
