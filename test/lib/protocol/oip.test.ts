import { elementsOf, INFER, inputsOf, json, modelOf, post, refused, respond, spec } from './support';

const model = modelOf([spec('x', 'FP32', [-1, 2])]);
const two = modelOf([spec('a', 'FP32', [-1]), spec('b', 'INT64', [-1, 3])], [spec('y', 'FP32', [-1]), spec('z', 'INT64', [-1])]);

function tensor(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4], ...over };
}

function infer(...inputs: unknown[]) {
  return post(model, INFER, { inputs });
}

test('data may be flat or nested', () => {
  expect(elementsOf(infer(tensor()))).toEqual([1, 2, 3, 4]);
  expect(elementsOf(infer(tensor({ data: [[1, 2], [3, 4]] })))).toEqual([1, 2, 3, 4]);
});

test('an empty batch is a batch of no rows', () => {
  for (const data of [[], undefined]) {
    const plan = infer(tensor({ shape: [0, 2], data: data ?? [] }));
    expect(inputsOf(plan).x).toMatchObject({ shape: [0, 2] });
    expect(plan).toMatchObject({ rows: 0 });
  }
});

test('a large batch is taken whole', () => {
  const data = Array.from({ length: 20_000 }, (_, index) => index);
  const plan = infer(tensor({ shape: [10_000, 2], data }));
  expect(plan).toMatchObject({ rows: 10_000 });
  expect(elementsOf(plan)).toEqual(data);
});

test('inputs come in the order of the signature, whatever order they are sent in', () => {
  const plan = post(two, INFER, {
    inputs: [
      { name: 'b', shape: [1, 3], datatype: 'INT64', data: [1, 2, 3] },
      { name: 'a', shape: [1], datatype: 'FP32', data: [0.5] },
    ],
    outputs: [{ name: 'z' }],
    parameters: { threshold: 0.5, binary_data_output: false },
  });
  expect(plan).toMatchObject({ inputs: [{ name: 'a' }, { name: 'b' }], outputs: ['z'], rows: 1, parameters: { threshold: 0.5 } });
  expect((plan as { parameters: object }).parameters).not.toHaveProperty('binary_data_output');
});

test('inputs that do not share a batch have no number of rows', () => {
  const plan = post(two, INFER, {
    inputs: [
      { name: 'b', shape: [2, 3], datatype: 'INT64', data: [1, 2, 3, 4, 5, 6] },
      { name: 'a', shape: [1], datatype: 'FP32', data: [0.5] },
    ],
  });
  expect(plan).toMatchObject({ kind: 'infer', rows: undefined });
});

test('a scalar input takes a bare value or an array of one', () => {
  const scalar = modelOf([spec('t', 'FP32', [])]);
  for (const data of [0.5, [0.5]]) {
    const plan = post(scalar, INFER, { inputs: [{ name: 't', shape: [], datatype: 'FP32', data }] });
    expect(inputsOf(plan).t).toMatchObject({ shape: [], data: Float32Array.of(0.5) });
  }
});

test('a narrower datatype is widened, its values checked by its own range', () => {
  expect(elementsOf(infer(tensor({ datatype: 'INT16', data: [1, -2, 3, 4] })))).toEqual([1, -2, 3, 4]);
  expect(refused(infer(tensor({ datatype: 'INT8', data: [1, 2, 3, 200] }))).error).toBe(
    'input "x", element [1,1]: 200 is outside INT8, which is -128 to 127',
  );
});

test.each([
  ['a datatype that would lose precision', [tensor({ datatype: 'FP64' })], /input "x": datatype FP64 was sent, which would not be exact: the model takes FP32, or UINT8/],
  ['an unknown datatype', [tensor({ datatype: 'BF16' })], /datatype must be one of BOOL, .*got "BF16"; the model takes FP32/],
  ['no datatype', [tensor({ datatype: undefined })], /got nothing; the model takes FP32/],
  ['the wrong rank', [tensor({ shape: [4] })], /input "x": shape \[4\] has 1 dimension, the model takes \[-1,2\]/],
  ['a wrong fixed dimension', [tensor({ shape: [1, 4] })], /input "x": shape \[1,4\] does not fit, the model takes \[-1,2\]/],
  ['too little data', [tensor({ data: [1, 2, 3] })], /input "x": data has 3 elements, shape \[2,2\] holds 4/],
  ['no data', [tensor({ data: undefined })], /input "x": "data" must be an array, got nothing/],
  ['ragged data', [tensor({ data: [[1, 2], [3]] })], /input "x": ragged: an array of 1 stands where shape \[2,2\] has an array of 2/],
  ['data ragged the other way', [tensor({ data: [[1, 2], [3, 4, 5]] })], /input "x": ragged: an array of 3 stands where shape \[2,2\] has an array of 2/],
  ['partly nested data', [tensor({ data: [[1, 2], 3] })], /ragged: 3 stands where/],
  ['data nested too deep', [tensor({ data: [[[1], 2], [3, 4]] })], /input "x", element \[0,0\]: an array is not a single FP32 value/],
  ['an absurd shape', [tensor({ shape: [1e9, 2] })], /shape \[1000000000,2\] holds 2000000000/],
  ['a more absurd shape', [tensor({ shape: [1e9, 1e9] })], /does not fit/],
  ['a dimension past 32 bits', [tensor({ shape: [2 ** 31, 2] })], /a dimension of the shape is 2147483648/],
  ['a shape of a thousand dimensions', [tensor({ shape: Array<number>(1000).fill(1) })], /^input "x": shape \[1,1,1,1,1,1,1,1,1,1,1,1,…\] has 1000 dimensions/],
  ['a negative dimension', [tensor({ shape: [-1, 2] })], /a dimension of the shape is -1/],
  ['a fractional dimension', [tensor({ shape: [1.5, 2] })], /a dimension of the shape is 1.5/],
  ['a text dimension', [tensor({ shape: ['2', 2] })], /a dimension of the shape is "2"/],
  ['no shape', [tensor({ shape: undefined })], /shape must be an array of integers, got nothing/],
  ['an unknown input', [tensor({ name: 'q' })], /unknown input "q"; the model takes "x"/],
  ['an unnamed input', [tensor({ name: undefined })], /an input has no name; the model takes "x"/],
  ['the same input twice', [tensor(), tensor()], /input "x" is there twice/],
  ['a missing input', [], /missing input "x"; the model takes "x"/],
  ['something that is no tensor', [5], /must hold tensors .*got 5/],
  ['__proto__ as a name', [JSON.parse('{"name":"__proto__","shape":[1],"datatype":"FP32","data":[1]}')], /unknown input "__proto__"/],
  ['parameters that are no object', [tensor({ parameters: [] })], /input "x": "parameters" must be an object/],
  ['shared memory', [tensor({ parameters: { shared_memory_region: 'r' } })], /"shared_memory_region" is an extension that is not served here/],
])('%s is refused', (_, inputs, error) => {
  const refusal = refused(post(model, INFER, { inputs }));
  expect(refusal.status).toBe(400);
  expect(refusal.error).toMatch(error);
});

test.each([
  ['an unknown output', [{ name: 'q' }], /unknown output "q"; the model gives "y"/],
  ['an output twice', [{ name: 'y' }, { name: 'y' }], /output "y" is asked for twice/],
  ['an output without a name', [{}], /"outputs" must hold objects with a name/],
  ['outputs that are no array', 'y', /"outputs" must be an array/],
  ['classification', [{ name: 'y', parameters: { classification: 3 } }], /"classification" is an extension that is not served here/],
])('%s is refused', (_, outputs, error) => {
  expect(refused(post(model, INFER, { inputs: [tensor()], outputs })).error).toMatch(error);
});

test('no outputs asked for is all of them', () => {
  expect(post(model, INFER, { inputs: [tensor()], outputs: [] })).toMatchObject({ outputs: undefined });
});

test('an id that is no string is refused, as it could not come back as it was', () => {
  expect(refused(post(model, INFER, { id: 5, inputs: [tensor()] })).error).toBe('"id" must be a string, got 5');
});

test('without an id the answer has that of the request', () => {
  expect(json(respond(infer(tensor()), []))).toMatchObject({ id: 'req-1' });
});

test('"inputs" that is not an array is refused on the path of this protocol', () => {
  expect(refused(post(model, INFER, { instances: [[1, 2]] })).error).toMatch(/"inputs" must be an array of tensors, got nothing; the model takes "x"/);
});

test('bytes in base64 are taken where the tensor says so, and answered so where they are no text', () => {
  const text = modelOf([spec('s', 'BYTES', [-1])]);
  const plan = post(text, INFER, {
    inputs: [{ name: 's', shape: [2], datatype: 'BYTES', parameters: { content_type: 'base64' }, data: ['aGk=', '/w=='] }],
  });
  expect(elementsOf(plan)).toEqual(['hi', Uint8Array.of(255)]);
  expect(json(respond(plan, [{ name: 'y', datatype: 'BYTES', shape: [2], data: ['hi', Uint8Array.of(255)] }])).outputs).toEqual([
    { name: 'y', datatype: 'BYTES', shape: [2], parameters: { content_type: 'base64' }, data: ['aGk=', '/w=='] },
  ]);
});

test('what is not base64 is refused', () => {
  const text = modelOf([spec('s', 'BYTES', [-1])]);
  const body = { inputs: [{ name: 's', shape: [1], datatype: 'BYTES', parameters: { content_type: 'base64' }, data: ['*'] }] };
  expect(refused(post(text, INFER, body)).error).toMatch(/input "s", element \[0\]: "\*" is not base64/);
});
