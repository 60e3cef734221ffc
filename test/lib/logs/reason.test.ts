import fc from 'fast-check';
import { reasonOf } from '../../../lib/logs/reason';
import { planDirect, planHttp } from '../../../lib/protocol';
import { bytes, modelOf, OPTIONS, spec } from '../protocol/support';

const MODEL = modelOf([spec('age', 'INT64', [-1]), spec('email', 'BYTES', [-1]), spec('ok', 'BOOL', [-1]), spec('size', 'FP32', [-1])]);
const { signature } = MODEL;

test.each([
  ['input "age", element [0]: "jane@example.com" is not an integer, the model takes INT64', 'input "age", element […]: … is not an integer, the model takes INT64'],
  ['unknown column "z", missing column "email"; the model takes "age", "email"', 'unknown column …, missing column "email"; the model takes "age", "email"'],
  ['input "age", element [0]: 1.5e+300 is not an integer, the model takes INT64', 'input "age", element […]: … is not an integer, the model takes INT64'],
  ['column "ok", row 3: true is not a number', 'column "ok", row …: … is not a number'],
  ['"data" of "dataframe_split" must be an array of rows, got null', '"data" of "dataframe_split" must be an array of rows, got …'],
  ['an unfinished "quote with 5', 'an unfinished …'],
])('%s is kept as %s', (message, reason) => {
  expect(reasonOf(message, signature)).toBe(reason);
});

/** Text of any kind with something in it that is looked for. */
const marked = fc.tuple(fc.string({ unit: 'binary', maxLength: 5 }), fc.string({ unit: 'binary', maxLength: 5 })).map(([before, after]) => `${before}xqzjkw${after}`);
const numbers = fc.integer({ min: 7_000_000, max: 7_999_999 }).map((value) => value * 1.5);
const value = fc.oneof(marked, numbers, marked.map((text) => [text]), marked.map((text) => ({ [text]: text })));
const body = fc.oneof(
  fc.record({ inputs: fc.array(fc.record({ name: fc.oneof(marked, fc.constantFrom('age', 'email', 'ok', 'size')), datatype: fc.oneof(marked, fc.constantFrom('INT64', 'FP32')), shape: fc.oneof(value, fc.constant([1])), data: fc.array(value, { maxLength: 2 }) }, { requiredKeys: ['name'] })) }),
  fc.record({ instances: fc.array(fc.dictionary(fc.oneof(marked, fc.constantFrom('age', 'email', 'ok', 'size')), value)) }),
  fc.record({ dataframe_split: fc.record({ columns: fc.array(marked), data: fc.array(fc.array(value)) }) }),
  fc.record({ dataframe_records: fc.array(fc.record({ age: value, email: value, ok: value, size: value })) }),
  value,
);

test('whatever was sent, a reason has nothing of it', () => {
  const reasons = new Set<string>();
  fc.assert(fc.property(body, marked, fc.boolean(), (sent, word, csv) => {
    const plan = planHttp({ method: 'POST', path: csv ? '/invocations' : `/v2/models/m/infer`, headers: csv ? { 'content-type': 'text/csv' } : {}, body: csv ? bytes(`${word},email\n"${word}`) : bytes(sent) }, MODEL, OPTIONS);
    const elsewhere = planHttp({ method: word, path: `/${word}`, headers: { 'content-type': word }, body: new Uint8Array(0) }, MODEL, OPTIONS);
    const broken = planHttp({ method: 'POST', path: '/invocations', headers: {}, body: bytes(JSON.stringify(sent).slice(0, -1)) }, MODEL, OPTIONS);
    for (const each of [plan, elsewhere, broken, planDirect(sent, MODEL, OPTIONS)]) {
      if (each.kind === 'infer') continue;
      const reason = reasonOf(each.reason ?? '', signature);
      reasons.add(reason);
      expect(reason).not.toBe('');
      expect(reason).not.toMatch(/xqzjkw|\d{5}/);
      expect(reason.length).toBeLessThanOrEqual(200);
    }
  }), { numRuns: 1_000 });
  expect(reasons.size).toBeGreaterThan(15);
});
