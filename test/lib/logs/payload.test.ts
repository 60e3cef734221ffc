import fc from 'fast-check';
import { payloadFields, type Payload } from '../../../lib/logs/payload';
import { compileRedaction } from '../../../lib/logs/redaction';
import { planDirect, planHttp, type ServedModel } from '../../../lib/protocol';
import type { Tensor } from '../../../lib/tensor/tensor';
import { bytes, modelOf, OPTIONS, spec } from '../protocol/support';

interface Written {
  readonly inputs: readonly { readonly name: string; readonly data: unknown; readonly truncated?: boolean }[];
  readonly outputs?: Written['inputs'];
}

/** Text that is nowhere by chance, and needs no escape: what is searched for is what would be found. */
const secret = fc.stringMatching(/^[a-z]{12}@[a-z]{8}$/);
const number = fc.integer({ min: 1_000_000, max: 9_999_999 });

/** A model of one tensor per column, and one of a matrix with names. */
const PERSON = modelOf([spec('age', 'INT64', [-1]), spec('email', 'BYTES', [-1])]);
const MATRIX = modelOf([spec('features', 'FP64', [-1, 2], ['age', 'income'])]);

/** A request with these values in each of the forms that the server takes. */
const FORMS_OF_PERSON: Readonly<Record<string, (email: string) => Sent>> = {
  tensors: (email) => at('/v2/models/m/infer', { inputs: [{ name: 'age', datatype: 'INT64', shape: [1], data: [7] }, { name: 'email', datatype: 'BYTES', shape: [1], data: [email] }] }),
  'tensors at /invocations': (email) => at('/invocations', { inputs: [{ name: 'email', datatype: 'BYTES', shape: [1], data: [email] }, { name: 'age', datatype: 'INT64', shape: [1], data: [7] }] }),
  binary: (email) => binary(email),
  instances: (email) => at('/v1/models/m:predict', { instances: [{ age: 7, email }] }),
  'inputs of columns': (email) => at('/invocations', { inputs: { age: [7], email: [email] } }),
  dataframe_split: (email) => at('/invocations', { dataframe_split: { columns: ['email', 'age'], data: [[email, 7]] } }),
  dataframe_records: (email) => at('/invocations', { dataframe_records: [{ email, age: 7 }] }),
  csv: (email) => ({ path: '/invocations', headers: { 'content-type': 'text/csv' }, body: bytes(`email,age\n${email},7\n`) }),
};
const FORMS_OF_MATRIX: Readonly<Record<string, (income: number) => Sent>> = {
  tensors: (income) => at('/v2/models/m/infer', { inputs: [{ name: 'features', datatype: 'FP64', shape: [1, 2], data: [7, income] }] }),
  instances: (income) => at('/v1/models/m:predict', { instances: [[7, income]] }),
  dataframe_split: (income) => at('/invocations', { dataframe_split: { columns: ['income', 'age'], data: [[income, 7]] } }),
  csv: (income) => ({ path: '/invocations', headers: { 'content-type': 'text/csv' }, body: bytes(`income,age\n${income},7\n`) }),
};

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

function at(path: string, body: unknown): Sent {
  return { path, headers: {}, body: bytes(body) };
}

function binary(email: string): Sent {
  const text = bytes(email);
  const json = bytes({ inputs: [{ name: 'age', datatype: 'INT64', shape: [1], data: [7] }, { name: 'email', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: text.length + 4 } }] });
  const body = new Uint8Array([...json, ...new Uint8Array(new Uint32Array([text.length]).buffer), ...text]);
  return { path: '/v2/models/m/infer', headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) }, body };
}

function inputsOf(model: ServedModel, sent: Sent): readonly Tensor[] {
  const plan = planHttp({ method: 'POST', ...sent }, model, OPTIONS);
  if (plan.kind !== 'infer') throw new Error(new TextDecoder().decode(plan.response.body));
  return plan.inputs;
}

function written(model: ServedModel, payload: Payload, redact: readonly string[], maxBytes = 100_000): string {
  const { redaction, unmatched } = compileRedaction(redact, model.signature);
  expect(unmatched).toEqual([]);
  return payloadFields(payload, redaction, maxBytes);
}

describe.each(Object.entries(FORMS_OF_PERSON))('%s', (_, form) => {
  test('what is left out by name is nowhere in the entry, and what is not is', () => {
    fc.assert(fc.property(secret, (email) => {
      const inputs = inputsOf(PERSON, form(email));
      expect(written(PERSON, { inputs }, [])).toContain(email);
      for (const path of ['$.inputs.email', '$.inputs[\'email\']', '$.inputs.*', '$.inputs']) {
        const entry = written(PERSON, { inputs }, [path]);
        expect(entry).not.toContain(email);
        expect(entry).not.toContain(btoa(email));
        expect((JSON.parse(`{${entry}}`) as Written).inputs.find(({ name }) => name === 'email')).toMatchObject({ data: '[redacted]' });
      }
      expect(written(PERSON, { inputs }, ['$.inputs.age'])).toContain(email);
    }), { numRuns: 20 });
  });
});

describe.each(Object.entries(FORMS_OF_MATRIX))('a column of a matrix, as %s', (_, form) => {
  test('goes alone', () => {
    fc.assert(fc.property(number, (income) => {
      const inputs = inputsOf(MATRIX, form(income));
      expect(written(MATRIX, { inputs }, [])).toContain(String(income));
      for (const path of ['$.inputs.income', '$.inputs.features.income']) {
        const [features] = (JSON.parse(`{${written(MATRIX, { inputs }, [path])}}`) as Written).inputs;
        expect(features?.data).toEqual([7, '[redacted]']);
      }
    }), { numRuns: 20 });
  });
});

test('a direct invoke is written as a request by HTTP is', () => {
  fc.assert(fc.property(secret, (email) => {
    const plan = planDirect({ dataframe_records: [{ email, age: 7 }] }, PERSON, OPTIONS);
    if (plan.kind !== 'infer') throw new Error('refused');
    expect(written(PERSON, { inputs: plan.inputs }, [])).toContain(email);
    expect(written(PERSON, { inputs: plan.inputs }, ['$.inputs.email'])).not.toContain(email);
  }), { numRuns: 20 });
});

const tensors: fc.Arbitrary<readonly Tensor[]> = fc.array(fc.oneof(
  fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), { maxLength: 60 }).map((data): Tensor => ({ name: 'email', datatype: 'BYTES', shape: [data.length], data })),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 60 }).map((data): Tensor => ({ name: 'age', datatype: 'INT64', shape: [data.length], data: BigInt64Array.from(data) })),
  fc.float64Array({ maxLength: 60 }).map((data): Tensor => ({ name: 'scores', datatype: 'FP64', shape: [data.length], data })),
), { maxLength: 4 });

test('whatever it is, an entry is JSON in as many bytes as there is room for, and says what was cut off', () => {
  let cuts = 0;
  const nothing = compileRedaction([], PERSON.signature).redaction;
  fc.assert(fc.property(tensors, tensors, fc.integer({ min: 40, max: 3_000 }), (inputs, outputs, room) => {
    const fields = payloadFields({ inputs, outputs }, nothing, room);
    expect(bytes(fields).length).toBeLessThanOrEqual(room);
    const entry = JSON.parse(`{${fields}}`) as Written & { readonly truncated?: boolean };
    if (entry.truncated === true) return;
    for (const [sent, found] of [[inputs, entry.inputs], [outputs, entry.outputs ?? []]] as const) {
      expect(found.map(({ name }) => name)).toEqual(sent.map(({ name }) => name));
      for (const [index, { data, truncated }] of found.entries()) {
        expect((data as unknown[]).length === sent[index]!.data.length).toBe(truncated !== true);
        if (truncated === true) cuts++;
      }
    }
  }));
  expect(cuts).toBeGreaterThan(0);
});
