import fc from 'fast-check';
import type { Tensor } from '../../../lib/tensor/tensor';
import { elementsOf, inputsOf, INVOCATIONS, json, modelOf, post, refused, respond, spec } from './support';

const named = modelOf([spec('x', 'FP32', [-1, 3], ['a', 'b', 'c'])]);
const unnamed = modelOf([spec('x', 'FP32', [-1, 3])]);
const several = modelOf([spec('age', 'FP32', [-1, 1]), spec('town', 'BYTES', [-1]), spec('visits', 'INT64', [-1, 1])]);
const image = modelOf([spec('image', 'UINT8', [-1, 2, 2])]);

describe('a matrix with named columns', () => {
  test.each([
    ['split, in order', { dataframe_split: { columns: ['a', 'b', 'c'], data: [[1, 2, 3], [4, 5, 6]] } }],
    ['split, in another order', { dataframe_split: { columns: ['c', 'a', 'b'], index: [0, 1], data: [[3, 1, 2], [6, 4, 5]] } }],
    ['split, without names', { dataframe_split: { data: [[1, 2, 3], [4, 5, 6]] } }],
    ["split, with pandas' default names", { dataframe_split: { columns: [0, 1, 2], data: [[1, 2, 3], [4, 5, 6]] } }],
    ['records', { dataframe_records: [{ a: 1, b: 2, c: 3 }, { c: 6, b: 5, a: 4 }] }],
    ['instances, as arrays', { instances: [[1, 2, 3], [4, 5, 6]] }],
    ['instances, as objects of columns', { instances: [{ c: 3, a: 1, b: 2 }, { a: 4, b: 5, c: 6 }] }],
    ['instances, as objects of inputs', { instances: [{ x: [1, 2, 3] }, { x: [4, 5, 6] }] }],
    ['inputs, whole', { inputs: [[1, 2, 3], [4, 5, 6]] }],
    ['inputs, by name', { inputs: { x: [[1, 2, 3], [4, 5, 6]] } }],
    ['inputs, by column', { inputs: { b: [2, 5], a: [1, 4], c: [3, 6] } }],
    ['a column of tensors', { dataframe_split: { columns: ['x'], data: [[[1, 2, 3]], [[4, 5, 6]]] } }],
  ])('is taken as %s', (_, body) => {
    const plan = post(named, INVOCATIONS, body);
    expect(inputsOf(plan).x).toEqual({ name: 'x', datatype: 'FP32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(plan).toMatchObject({ rows: 2, outputs: undefined });
  });

  test.each([
    ['split', { dataframe_split: { columns: ['c', 'a', 'b'], data: [] } }],
    ['split without names', { dataframe_split: { data: [] } }],
    ['records', { dataframe_records: [] }],
    ['instances', { instances: [] }],
    ['inputs', { inputs: [] }],
    ['inputs by name', { inputs: { x: [] } }],
    ['inputs by column', { inputs: { a: [], b: [], c: [] } }],
  ])('is an empty batch as empty %s', (_, body) => {
    expect(inputsOf(post(named, INVOCATIONS, body)).x).toEqual({ name: 'x', datatype: 'FP32', shape: [0, 3], data: new Float32Array(0) });
  });

  test.each([
    ['an unknown column', { columns: ['a', 'b', 'z'], data: [[1, 2, 3]] }, 'unknown column "z", missing column "c"; the model takes "a", "b", "c"'],
    ['a missing column', { columns: ['a', 'b'], data: [[1, 2]] }, 'missing column "c"; the model takes "a", "b", "c"'],
    ['one column too many', { columns: ['a', 'b', 'c', 'd'], data: [[1, 2, 3, 4]] }, 'unknown column "d"; the model takes "a", "b", "c"'],
    ['a column twice', { columns: ['a', 'b', 'c', 'a'], data: [[1, 2, 3, 4]] }, 'column "a" is there twice'],
    ["pandas' index", { columns: ['', 'a', 'b', 'c'], data: [[0, 1, 2, 3]] }, /unknown column ""; .*to_csv\(index=False\)/],
    ['__proto__', { columns: ['a', 'b', '__proto__'], data: [[1, 2, 3]] }, /unknown column "__proto__", missing column "c"/],
    ['too few without names', { data: [[1, 2]] }, 'rows have 2 columns, the model takes 3; the model takes "a", "b", "c"'],
    ['a ragged row', { columns: ['a', 'b', 'c'], data: [[1, 2, 3], [4, 5]] }, 'row 1 of "dataframe_split" has 2 values, not 3'],
    ['a row that is none', { columns: ['a', 'b', 'c'], data: [1] }, 'row 0 of "dataframe_split" must be an array, got 1'],
    ['a value that is no number', { columns: ['c', 'b', 'a'], data: [[1, 2, 3], [4, 'x', 6]] }, 'column "b", row 1: "x" is not a number'],
    ['a nested value', { columns: ['c', 'b', 'a'], data: [[1, [2], 3]] }, 'column "b", row 0: an array is not a single FP32 value'],
    ['no data', { columns: ['a', 'b', 'c'] }, '"data" of "dataframe_split" must be an array of rows, got nothing'],
    ['columns that are no names', { columns: [{}, 'b', 'c'], data: [] }, '"columns" of "dataframe_split" must hold names, got an object'],
    ['columns that are no array', { columns: 'abc', data: [] }, '"columns" of "dataframe_split" must be an array of names, got "abc"'],
  ])('refuses %s', (_, dataframe, error) => {
    const refusal = refused(post(named, INVOCATIONS, { dataframe_split: dataframe }));
    expect(refusal.status).toBe(400);
    expect(refusal.error).toMatch(error instanceof RegExp ? error : new RegExp(`^${error.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  });

  test.each([
    ['a record that lacks a column', [{ a: 1, b: 2, c: 3 }, { a: 1, b: 2 }], 'row 1 of "dataframe_records" lacks "c", which row 0 has'],
    ['a record with one more', [{ a: 1, b: 2, c: 3 }, { a: 1, b: 2, c: 3, d: 4 }], 'row 1 of "dataframe_records" has "d", which row 0 has not'],
    ['a record that is none', [{ a: 1, b: 2, c: 3 }, [1]], 'row 1 of "dataframe_records" must be an object, got an array'],
    ['records that are no array', { a: [1] }, '"dataframe_records" must be an array of rows, got an object'],
    ['an inherited name', [{ a: 1, b: 2, toString: 3 }], 'unknown column "toString", missing column "c"; the model takes "a", "b", "c"'],
  ])('refuses %s', (_, records, error) => {
    expect(refused(post(named, INVOCATIONS, { dataframe_records: records }))).toEqual({ status: 400, error });
  });

  test('refuses columns of unequal length', () => {
    expect(refused(post(named, INVOCATIONS, { inputs: { a: [1], b: [1, 2], c: [1] } })).error).toBe('column "b" of "inputs" has 2 rows, column "a" has 1');
  });

  test('a null is a missing value: NaN', () => {
    expect(elementsOf(post(named, INVOCATIONS, { dataframe_split: { columns: ['b', 'a', 'c'], data: [[null, 1, 2]] } }))).toEqual([1, NaN, 2]);
  });

  test('any order of the columns gives the same tensor', () => {
    const columns = ['a', 'b', 'c', 'd', '__proto__', 'constructor'];
    const model = modelOf([spec('x', 'FP64', [-1, 6], columns)]);
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    const matrix = fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(order, matrix, (permutation, rows) => {
        const names = permutation.map((index) => columns[index] ?? '');
        const data = rows.map((row) => permutation.map((index) => row[index] ?? 0));
        const number = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value));
        const literal = (row: readonly number[]): string => `{${names.map((name, index) => `${JSON.stringify(name)}:${number(row[index] ?? 0)}`).join(',')}}`;
        const records = `{"dataframe_records":[${data.map(literal).join(',')}]}`;
        const split = `{"dataframe_split":{"columns":${JSON.stringify(names)},"data":[${data.map((row) => `[${row.map(number).join(',')}]`).join(',')}]}}`;
        const csv = [names.join(','), ...data.map((row) => row.map(number).join(','))].join('\n');
        expect(elementsOf(post(model, INVOCATIONS, split))).toEqual(rows.flat());
        expect(elementsOf(post(model, INVOCATIONS, records))).toEqual(rows.flat());
        expect(elementsOf(post(model, INVOCATIONS, csv, { 'content-type': 'text/csv' }))).toEqual(rows.flat());
      }),
    );
  });
});

describe('a matrix without names', () => {
  test('takes rows by position', () => {
    for (const body of [{ instances: [[1, 2, 3]] }, { dataframe_split: { data: [[1, 2, 3]] } }, { dataframe_split: { columns: [0, 1, 2], data: [[1, 2, 3]] } }]) {
      expect(elementsOf(post(unnamed, INVOCATIONS, body))).toEqual([1, 2, 3]);
    }
  });

  test('takes the numbers that pandas names columns by as names', () => {
    expect(elementsOf(post(unnamed, INVOCATIONS, { dataframe_records: [{ 2: 3, 0: 1, 1: 2 }] }))).toEqual([1, 2, 3]);
    expect(elementsOf(post(unnamed, INVOCATIONS, { dataframe_split: { columns: [2, 0, 1], data: [[3, 1, 2]] } }))).toEqual([1, 2, 3]);
  });

  test('refuses names, and says what to do', () => {
    const { status, error } = refused(post(unnamed, INVOCATIONS, { dataframe_split: { columns: ['a', 'b', 'c'], data: [[1, 2, 3]] } }));
    expect(status).toBe(400);
    expect(error).toMatch(/columns are named \("a", "b", "c"\), but input "x" of this model has no column names to match them by: send the columns in the order of training without names/);
    expect(refused(post(unnamed, INVOCATIONS, { instances: [{ a: 1, b: 2, c: 3 }] })).error).toMatch(/has no column names/);
  });

  test('of any width takes what is sent', () => {
    const wide = modelOf([spec('x', 'FP32', [-1, -1])]);
    expect(inputsOf(post(wide, INVOCATIONS, { dataframe_split: { data: [[1, 2], [3, 4]] } })).x).toMatchObject({ shape: [2, 2] });
    expect(inputsOf(post(wide, INVOCATIONS, { instances: [[1], [3]] })).x).toMatchObject({ shape: [2, 1] });
    expect(inputsOf(post(wide, INVOCATIONS, { instances: [] })).x).toMatchObject({ shape: [0, 0] });
    expect(inputsOf(post(wide, INVOCATIONS, { dataframe_split: { data: [] } })).x).toMatchObject({ shape: [0, 0] });
  });
});

describe('several inputs of one column each', () => {
  const expected = {
    age: { shape: [2, 1], data: Float32Array.of(41.5, 7) },
    town: { shape: [2], data: ['Ulm', 'Rom'] },
    visits: { shape: [2, 1], data: BigInt64Array.of(3n, 9007199254740993n) },
  };

  test.each([
    ['split', '{"dataframe_split":{"columns":["visits","town","age"],"data":[[3,"Ulm",41.5],[9007199254740993,"Rom",7]]}}'],
    ['split by position', '{"dataframe_split":{"data":[[41.5,"Ulm",3],[7,"Rom",9007199254740993]]}}'],
    ['records', '{"dataframe_records":[{"town":"Ulm","age":41.5,"visits":3},{"age":7,"visits":9007199254740993,"town":"Rom"}]}'],
    ['instances', '{"instances":[{"town":"Ulm","age":41.5,"visits":3},{"age":[7],"visits":9007199254740993,"town":"Rom"}]}'.replace('[7]', '7')],
    ['instances of rows', '{"instances":[{"town":"Ulm","age":[41.5],"visits":[3]},{"age":[7],"visits":[9007199254740993],"town":"Rom"}]}'],
    ['inputs', '{"inputs":{"town":["Ulm","Rom"],"age":[41.5,7],"visits":[[3],[9007199254740993]]}}'],
  ])('are taken as %s', (_, body) => {
    expect(inputsOf(post(several, INVOCATIONS, body))).toMatchObject(expected);
  });

  test.each([
    ['a missing column', { dataframe_records: [{ age: 1, town: 'Ulm' }] }, 'missing column "visits"; the model takes "age", "town", "visits"'],
    ['an unknown column', { dataframe_records: [{ age: 1, town: 'Ulm', visits: 1, x: 2 }] }, 'unknown column "x"; the model takes "age", "town", "visits"'],
    ['a missing input', { inputs: { age: [1], town: ['Ulm'] } }, 'missing input "visits"; the model takes "age", "town", "visits"'],
    ['an unknown input', { inputs: { age: [1], town: ['Ulm'], visits: [1], x: [1] } }, 'unknown input "x"; the model takes "age", "town", "visits"'],
    ['rows without names', { instances: [[1, 'Ulm', 2]] }, 'an instance is an array, but the model takes 3 inputs: send objects with "age", "town", "visits"'],
    ['one tensor', { inputs: [[1]] }, '"inputs" is an array, but the model takes 3 inputs: send an object with "age", "town", "visits"'],
    ['a fraction as INT64', { instances: [{ age: 1, town: 'Ulm', visits: 3.5 }] }, 'input "visits", element [0]: 3.5 is not an integer, the model takes INT64'],
  ])('refuse %s', (_, body, error) => {
    expect(refused(post(several, INVOCATIONS, body))).toEqual({ status: 400, error });
  });
});

test('a matrix beside a nested column is a table of both', () => {
  const mixed = modelOf([spec('m', 'FP32', [-1, 2], ['a', 'b']), spec('image', 'UINT8', [-1, 2, 2])]);
  const plan = post(mixed, INVOCATIONS, { dataframe_split: { columns: ['image', 'b', 'a'], data: [[[[1, 2], [3, 4]], 20, 10]] } });
  expect(inputsOf(plan)).toMatchObject({ m: { shape: [1, 2], data: Float32Array.of(10, 20) }, image: { shape: [1, 2, 2], data: Uint8Array.of(1, 2, 3, 4) } });
  expect(inputsOf(post(mixed, INVOCATIONS, { dataframe_records: [] }))).toMatchObject({ m: { shape: [0, 2] }, image: { shape: [0, 2, 2] } });
});

describe('nested inputs', () => {
  test.each([
    ['instances', { instances: [[[1, 2], [3, 4]]] }],
    ['instances by name', { instances: [{ image: [[1, 2], [3, 4]] }] }],
    ['inputs', { inputs: [[[1, 2], [3, 4]]] }],
    ['a dataframe of tensors', { dataframe_records: [{ image: [[1, 2], [3, 4]] }] }],
  ])('are taken as %s', (_, body) => {
    expect(inputsOf(post(image, INVOCATIONS, body)).image).toMatchObject({ shape: [1, 2, 2], data: Uint8Array.of(1, 2, 3, 4) });
  });

  test.each([
    ['the wrong rank', [[1, 2]], 'input "image": shape [1,2] has 2 dimensions, the model takes [-1,2,2]'],
    ['one level too many', [[[[1], [2]], [[3], [4]]]], 'input "image": the values are nested deeper than the 3 dimensions of [-1,2,2]'],
    ['a wrong length', [[[1, 2, 3], [4, 5, 6]]], 'input "image": shape [1,2,3] does not fit, the model takes [-1,2,2]'],
    ['a ragged array', [[[1, 2], [3]]], 'input "image": ragged: an array of 1 stands where shape [1,2,2] has an array of 2'],
    ['an array ragged the other way', [[[1, 2], [3, 4, 5]]], 'input "image": ragged: an array of 3 stands where shape [1,2,2] has an array of 2'],
    ['a number among arrays', [[[1, 2], 3]], 'input "image": ragged: 3 stands where shape [1,2,2] has an array of 2'],
    ['a value out of range', [[[1, 2], [3, 300]]], 'input "image", element [0,1,1]: 300 is outside UINT8, which is 0 to 255'],
    ['no array', 5, '"instances" must be an array of rows, got 5'],
  ])('refuse %s', (_, instances, error) => {
    expect(refused(post(image, INVOCATIONS, { instances })).error).toBe(error);
  });

  test('a rank that would be absurd to allocate is refused, as the values are not there', () => {
    const wide = modelOf([spec('x', 'FP32', [-1, -1])]);
    const rows = [Array<number>(100_000).fill(0), ...Array.from({ length: 100_000 }, () => [])];
    expect(refused(post(wide, INVOCATIONS, { instances: rows })).error).toMatch(/ragged/);
    const columns = Array.from({ length: 60_000 }, (_, index) => `c${index}`);
    expect(refused(post(wide, INVOCATIONS, { dataframe_split: { columns, data: Array.from({ length: 60_000 }, () => []) } })).error).toMatch(/row 0/);
  });
});

test('bytes stand for themselves in rows of text', () => {
  const words = modelOf([spec('s', 'BYTES', [-1])]);
  expect(elementsOf(post(words, INVOCATIONS, { instances: ['a', { b64: '/w==' }] }))).toEqual(['a', Uint8Array.of(255)]);
  expect(elementsOf(post(words, INVOCATIONS, { instances: [{ b64: 'YQ==' }, 'b'] }))).toEqual(['a', 'b']);
});

test('a model with a fixed batch takes only that', () => {
  const fixed = modelOf([spec('x', 'FP32', [1, 2])]);
  expect(elementsOf(post(fixed, INVOCATIONS, { instances: [[1, 2]] }))).toEqual([1, 2]);
  expect(refused(post(fixed, INVOCATIONS, { instances: [[1, 2], [3, 4]] })).error).toBe('input "x": shape [2,2] does not fit, the model takes [1,2]');
  expect(refused(post(fixed, INVOCATIONS, { dataframe_split: { data: [] } })).status).toBe(400);
});

test('a model without a batch takes whole tensors, and no table', () => {
  const scalar = modelOf([spec('t', 'FP32', [])]);
  expect(inputsOf(post(scalar, INVOCATIONS, { inputs: 0.5 })).t).toMatchObject({ shape: [], data: Float32Array.of(0.5) });
  expect(refused(post(scalar, INVOCATIONS, { dataframe_split: { columns: ['t'], data: [[1], [2]] } })).status).toBe(400);
  expect(refused(post(scalar, INVOCATIONS, { dataframe_split: { data: [[1]] } })).error).toMatch(/do not read as a table \(input "t" has no batch dimension\)/);
});

test.each([
  [{}, 'the body must have exactly one of "dataframe_split", "dataframe_records", "instances", "inputs", got an empty object'],
  [{ rows: [] }, 'the body must have exactly one of "dataframe_split", "dataframe_records", "instances", "inputs", got "rows"'],
  [{ instances: [], inputs: [] }, 'the body must have exactly one of "dataframe_split", "dataframe_records", "instances", "inputs", got "instances", "inputs"'],
  [[[1, 2, 3]], 'the body must be a JSON object, got an array'],
  [{ instances: [[1, 2, 3]], params: 5 }, 'the request: "params" must be an object, got 5'],
])('%j is refused', (body, error) => {
  expect(refused(post(named, INVOCATIONS, body))).toEqual({ status: 400, error });
});

test('params are the parameters', () => {
  expect(post(named, INVOCATIONS, { instances: [[1, 2, 3]], params: { temperature: 0.1 } })).toMatchObject({ parameters: { temperature: 0.1 } });
  expect(post(named, INVOCATIONS, { instances: [[1, 2, 3]], parameters: { a: 1 } })).toMatchObject({ parameters: { a: 1 } });
  expect(post(named, INVOCATIONS, { instances: [[1, 2, 3]] })).toMatchObject({ parameters: {} });
});

describe('predictions', () => {
  const plan = () => post(named, INVOCATIONS, { instances: [[1, 2, 3], [4, 5, 6]] });
  const label: Tensor = { name: 'label', datatype: 'INT64', shape: [2], data: BigInt64Array.of(1n, 0n) };
  const scores: Tensor = { name: 'scores', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(0.25, 0.75, NaN, 0.5) };

  test('of one output are its rows', () => {
    expect(json(respond(plan(), [label]))).toEqual({ predictions: [1, 0] });
    expect(json(respond(plan(), [scores]))).toEqual({ predictions: [[0.25, 0.75], ['NaN', 0.5]] });
  });

  test('of several outputs are an object per row', () => {
    expect(json(respond(plan(), [label, scores]))).toEqual({
      predictions: [{ label: 1, scores: [0.25, 0.75] }, { label: 0, scores: ['NaN', 0.5] }],
    });
  });

  test('of outputs without a common batch stay whole', () => {
    expect(json(respond(plan(), [label, { name: 'loss', datatype: 'FP64', shape: [], data: Float64Array.of(0.5) }]))).toEqual({
      predictions: { label: [1, 0], loss: 0.5 },
    });
  });

  test('of an empty batch are empty', () => {
    const empty = { ...scores, shape: [0, 2], data: new Float32Array(0) };
    expect(json(respond(plan(), [empty]))).toEqual({ predictions: [] });
    expect(json(respond(plan(), [empty, { ...label, shape: [0], data: new BigInt64Array(0) }]))).toEqual({ predictions: [] });
  });

  test('of rows without elements are rows', () => {
    expect(json(respond(plan(), [{ ...scores, shape: [2, 0], data: new Float32Array(0) }]))).toEqual({ predictions: [[], []] });
  });

  test('that are no text are in base64', () => {
    expect(json(respond(plan(), [{ name: 's', datatype: 'BYTES', shape: [2], data: ['a', Uint8Array.of(255)] }]))).toEqual({
      predictions: ['a', { b64: '/w==' }],
    });
  });

  test('of an output named __proto__ keep its name', () => {
    const odd = { ...label, name: '__proto__' };
    expect(Object.keys((json(respond(plan(), [odd, scores])).predictions as object[])[0] ?? {})).toEqual(['__proto__', 'scores']);
  });
});
