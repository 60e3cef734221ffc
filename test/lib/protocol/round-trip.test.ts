import fc from 'fast-check';
import { arrayType } from '../../../lib/tensor/data';
import type { Datatype } from '../../../lib/tensor/datatype';
import { DATATYPES, ELEMENT_BYTES } from '../../../lib/tensor/datatype';
import { halfToNumber } from '../../../lib/tensor/half';
import type { Tensor } from '../../../lib/tensor/tensor';
import { elementCount } from '../../../lib/tensor/tensor';
import { bytes, INFER, INVOCATIONS, inputsOf, modelOf, post, respond, spec, text } from './support';

/** Any tensor of up to four dimensions: scalars, empty batches, NaN, infinities, negative zeros, the ends of every range. */
const tensors: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...DATATYPES), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }))
  .chain(([datatype, shape]) =>
    dataOf(datatype, elementCount(shape)).map((data): Tensor => ({ name: 'x', datatype, shape, data })),
  );

function dataOf(datatype: Datatype, count: number): fc.Arbitrary<Tensor['data']> {
  if (datatype === 'BYTES') return exactly(count, fc.string({ unit: 'binary' }).filter((element) => !/\p{Surrogate}/u.test(element)));
  if (datatype === 'BOOL') return exactly(count, fc.integer({ min: 0, max: 1 })).map((values) => Uint8Array.from(values));
  // Raw bytes reach every value; NaN has one form in JSON, so only one is made.
  return fc.uint8Array({ minLength: count * ELEMENT_BYTES[datatype], maxLength: count * ELEMENT_BYTES[datatype] }).map((raw) => {
    const data = new (arrayType(datatype))(raw.slice().buffer, 0, count);
    for (let i = 0; i < count; i++) {
      if (datatype === 'FP16' && Number.isNaN(halfToNumber(Number(data[i])))) data[i] = 0x7e00;
      else if (Number.isNaN(Number(data[i]))) data[i] = NaN;
    }
    return data;
  });
}

function exactly<T>(count: number, element: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(element, { minLength: count, maxLength: count });
}

/** An element as a client would write it: not by the code under test. */
function literal(datatype: Datatype, element: unknown): string {
  if (datatype === 'BYTES') return JSON.stringify(element);
  if (datatype === 'BOOL') return element === 1 ? 'true' : 'false';
  const value = datatype === 'FP16' ? halfToNumber(element as number) : element;
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function nestedLiteral(literals: readonly string[], [length, ...rest]: readonly number[]): string {
  if (length === undefined) return literals[0] ?? '';
  const stride = elementCount(rest);
  return `[${Array.from({ length }, (_, index) => nestedLiteral(literals.slice(index * stride, (index + 1) * stride), rest)).join(',')}]`;
}

function modelFor(tensor: Tensor) {
  return modelOf([spec('x', tensor.datatype, tensor.shape.map(() => -1))], [spec('x', tensor.datatype, tensor.shape.map(() => -1))]);
}

test('a tensor survives JSON, flat and nested, in and out', () => {
  fc.assert(
    fc.property(tensors, (tensor) => {
      const literals = Array.from(tensor.data as ArrayLike<unknown>, (element) => literal(tensor.datatype, element));
      const head = `"name":"x","shape":${JSON.stringify(tensor.shape)},"datatype":"${tensor.datatype}"`;
      const model = modelFor(tensor);
      for (const data of [`[${literals.join(',')}]`, nestedLiteral(literals, tensor.shape)]) {
        const plan = post(model, INFER, `{"inputs":[{${head},"data":${data}}]}`);
        expect(inputsOf(plan).x).toEqual(tensor);
        const answer = text(respond(plan, [tensor]));
        expect(answer).toBe(
          `{"model_name":"m","model_version":"7","id":"req-1","outputs":[{"name":"x","datatype":"${tensor.datatype}","shape":${JSON.stringify(tensor.shape)},"data":[${literals.join(',')}]}]}`,
        );
        // What was answered can be sent.
        const again = answer.replace('"outputs":', '"inputs":');
        expect(inputsOf(post(model, INFER, again)).x).toEqual(tensor);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a tensor survives binary data, in and out, bit by bit', () => {
  fc.assert(
    fc.property(tensors, fc.integer({ min: 0, max: 7 }), fc.boolean(), (tensor, pad, isBuffer) => {
      const raw = rawBytes(tensor);
      const head = bytes(
        JSON.stringify({
          parameters: { binary_data_output: true },
          inputs: [{ name: 'x', shape: tensor.shape, datatype: tensor.datatype, parameters: { binary_data_size: raw.length } }],
        }) + ' '.repeat(pad),
      );
      const body = isBuffer ? Buffer.from([...head, ...raw]) : new Uint8Array([...head, ...raw]);
      const plan = post(modelFor(tensor), INFER, body, { 'inference-header-content-length': String(head.length) });
      expect(inputsOf(plan).x).toEqual(tensor);
      const response = respond(plan, [tensor]);
      const size = Number(response.headers['inference-header-content-length']);
      expect(response.body.slice(size)).toEqual(raw);
    }),
    { numRuns: 1500 },
  );
});

test('rows survive instances and predictions', () => {
  const batches = tensors.filter(({ shape }) => shape.length > 0 && (shape.indexOf(0) === -1 || shape.indexOf(0) === shape.length - 1));
  fc.assert(
    fc.property(batches, fc.constantFrom('instances', 'inputs'), (tensor, form) => {
      const literals = Array.from(tensor.data as ArrayLike<unknown>, (element) => literal(tensor.datatype, element));
      const nested = nestedLiteral(literals, tensor.shape);
      const plan = post(modelFor(tensor), INVOCATIONS, `{"${form}":${nested}}`);
      expect(inputsOf(plan).x).toEqual(tensor);
      expect(text(respond(plan, [tensor]))).toBe(`{"predictions":${nested}}`);
    }),
    { numRuns: 1500 },
  );
});

function rawBytes(tensor: Tensor): Uint8Array {
  if (tensor.datatype !== 'BYTES') {
    const data = tensor.data as Uint8Array;
    return new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  }
  return new Uint8Array(
    (tensor.data as readonly string[]).flatMap((element) => {
      const encoded = [...bytes(element)];
      return [encoded.length & 255, encoded.length >> 8, 0, 0, ...encoded];
    }),
  );
}
