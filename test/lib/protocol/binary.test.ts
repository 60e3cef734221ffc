import { bytes, elementsOf, INFER, inputsOf, INVOCATIONS, json, modelOf, post, refused, respond, spec } from './support';

const model = modelOf([spec('x', 'FP32', [-1, 2])], [spec('y', 'FP32', [-1]), spec('z', 'BYTES', [-1])]);

/** JSON followed by binary data, and the header that tells where one ends. */
function request(body: object, data: Uint8Array, pad = ''): { body: Uint8Array; headers: Record<string, string> } {
  const head = bytes(JSON.stringify(body) + pad);
  const whole = new Uint8Array(head.length + data.length);
  whole.set(head);
  whole.set(data, head.length);
  return { body: whole, headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.length) } };
}

function tensorBody(size: unknown, over: object = {}): object {
  return { inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', parameters: { binary_data_size: size }, ...over }] };
}

const DATA = new Uint8Array(Float32Array.of(1, 2, NaN, -Infinity).buffer);

test.each([0, 1, 2, 3])('data at any alignment is read (JSON padded by %i)', (pad) => {
  const { body, headers } = request(tensorBody(16), DATA, ' '.repeat(pad));
  expect(elementsOf(post(model, INFER, body, headers))).toEqual([1, 2, NaN, -Infinity]);
});

test.each([0, 1, 2, 3])('data in a Buffer, whose slice() does not copy, is read at any alignment (%i)', (pad) => {
  const { body, headers } = request(tensorBody(16), DATA, ' '.repeat(pad));
  expect(elementsOf(post(model, INFER, Buffer.from(body), headers))).toEqual([1, 2, NaN, -Infinity]);
});

test('bytes that are no text do not keep the body alive', () => {
  const text = modelOf([spec('s', 'BYTES', [-1])]);
  const { body, headers } = request(
    { inputs: [{ name: 's', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 5 } }] },
    Uint8Array.of(1, 0, 0, 0, 255),
  );
  const [element] = elementsOf(post(text, INFER, Buffer.from(body), headers));
  expect(element).toEqual(Uint8Array.of(255));
  expect((element as Uint8Array).buffer.byteLength).toBe(1);
});

test('aligned data is a view of the body, not a copy', () => {
  const json = JSON.stringify(tensorBody(16));
  const { body, headers } = request(tensorBody(16), DATA, ' '.repeat((4 - (json.length % 4)) % 4));
  const aligned = new Uint8Array(new ArrayBuffer(body.length));
  aligned.set(body);
  const data = inputsOf(post(model, INFER, aligned, headers)).x?.data;
  expect(ArrayBuffer.isView(data) && data.buffer === aligned.buffer).toBe(true);
});

test('/invocations takes binary data too', () => {
  const { body, headers } = request(tensorBody(16), DATA);
  expect(elementsOf(post(model, INVOCATIONS, body, headers))).toHaveLength(4);
});

test("SageMaker's content type tells the length of the JSON, and is answered in kind", () => {
  const { body, headers } = request({ ...tensorBody(16), parameters: { binary_data_output: true } }, DATA);
  const type = `application/vnd.sagemaker-triton.binary+json;json-header-size=${headers['inference-header-content-length']}`;
  const response = respond(post(model, INVOCATIONS, body, { 'content-type': type }), [{ name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(2) }]);
  const [, size] = /^application\/vnd\.sagemaker-triton\.binary\+json;json-header-size=(\d+)$/.exec(response.headers['content-type'] ?? '') ?? [];
  expect(JSON.parse(new TextDecoder().decode(response.body.subarray(0, Number(size))))).toMatchObject({ outputs: [{ name: 'y' }] });
  expect(response.body.length).toBe(Number(size) + 4);
});

test('several inputs follow one another, beside others in JSON', () => {
  const mixed = modelOf([spec('a', 'UINT8', [-1]), spec('b', 'FP32', [-1]), spec('c', 'INT64', [-1])]);
  const { body, headers } = request(
    {
      inputs: [
        { name: 'c', shape: [1], datatype: 'INT64', parameters: { binary_data_size: 8 } },
        { name: 'b', shape: [1], datatype: 'FP32', data: [0.5] },
        { name: 'a', shape: [2], datatype: 'UINT8', parameters: { binary_data_size: 2 } },
      ],
    },
    Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 128, 7, 8),
  );
  expect(inputsOf(post(mixed, INFER, body, headers))).toMatchObject({
    a: { data: Uint8Array.of(7, 8) },
    b: { data: Float32Array.of(0.5) },
    c: { data: BigInt64Array.of(-9223372036854775807n) },
  });
});

test('BYTES elements carry their length; those that are not UTF-8 stay bytes', () => {
  const text = modelOf([spec('s', 'BYTES', [-1])]);
  const { body, headers } = request(
    { inputs: [{ name: 's', shape: [3], datatype: 'BYTES', parameters: { binary_data_size: 17 } }] },
    Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0, 3, 0, 0, 0, 0xff, 0, 1),
  );
  expect(elementsOf(post(text, INFER, body, headers))).toEqual(['é', '', Uint8Array.of(0xff, 0, 1)]);
});

test('a byte order mark is part of a text', () => {
  const text = modelOf([spec('s', 'BYTES', [-1])]);
  const { body, headers } = request(
    { inputs: [{ name: 's', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 7 } }] },
    Uint8Array.of(3, 0, 0, 0, 0xef, 0xbb, 0xbf),
  );
  expect(elementsOf(post(text, INFER, body, headers))).toEqual(['\ufeff']);
});

test('FP16 is taken and answered as its raw bits', () => {
  const half = modelOf([spec('h', 'FP16', [-1])]);
  const { body, headers } = request(
    { inputs: [{ name: 'h', shape: [2], datatype: 'FP16', parameters: { binary_data_size: 4 } }], parameters: { binary_data_output: true } },
    Uint8Array.of(0x01, 0x7e, 0x00, 0x80),
  );
  const plan = post(half, INFER, body, headers);
  expect(elementsOf(plan)).toEqual([0x7e01, 0x8000]);
  const response = respond(plan, [{ name: 'y', datatype: 'FP16', shape: [2], data: Uint16Array.of(0x7e01, 0x8000) }]);
  expect(response.body.slice(-4)).toEqual(Uint8Array.of(0x01, 0x7e, 0x00, 0x80));
});

test('outputs go as binary data where they are asked for so, each by its own wish first', () => {
  const { body, headers } = request(
    { ...tensorBody(16), parameters: { binary_data_output: true }, outputs: [{ name: 'z' }, { name: 'y', parameters: { binary_data: false } }] },
    DATA,
  );
  const response = respond(post(model, INFER, body, headers), [
    { name: 'z', datatype: 'BYTES', shape: [2], data: ['é', Uint8Array.of(255)] },
    { name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(0.5) },
  ]);
  expect(response.headers['content-type']).toBe('application/octet-stream');
  const size = Number(response.headers['inference-header-content-length']);
  expect(JSON.parse(new TextDecoder().decode(response.body.subarray(0, size)))).toEqual({
    model_name: 'm',
    model_version: '7',
    id: 'req-1',
    outputs: [
      { name: 'z', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: 11 } },
      { name: 'y', datatype: 'FP32', shape: [1], data: [0.5] },
    ],
  });
  expect([...response.body.subarray(size)]).toEqual([2, 0, 0, 0, 0xc3, 0xa9, 1, 0, 0, 0, 255]);
});

test('only what is asked for goes as binary data', () => {
  const plan = post(model, INFER, {
    inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
    outputs: [{ name: 'y', parameters: { binary_data: true } }, { name: 'z' }],
  });
  const response = respond(plan, [
    { name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(0.5) },
    { name: 'z', datatype: 'BYTES', shape: [1], data: ['t'] },
  ]);
  expect(response.body.slice(-4)).toEqual(new Uint8Array(Float32Array.of(0.5).buffer));
});

test('an output that is a view into a larger buffer gives only its own bytes', () => {
  const plan = post(model, INFER, {
    inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
    parameters: { binary_data_output: true },
  });
  const response = respond(plan, [{ name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(1, 2, 3).subarray(1, 2) }]);
  expect(response.body.length - Number(response.headers['inference-header-content-length'])).toBe(4);
});

test.each([
  ['too little data for the shape', tensorBody(12), DATA.slice(0, 12), /"binary_data_size" is 12, FP32 of shape \[2,2\] takes 16 bytes/],
  ['more than there is', tensorBody(16), DATA.slice(0, 8), /"binary_data_size" is 16, but only 8 bytes of binary data are left/],
  ['bytes left over', tensorBody(16), new Uint8Array(17), /1 bytes of binary data are left over: .* add up to 16/],
  ['a size that is no number', tensorBody('16'), DATA, /"binary_data_size" must be a number of bytes, got "16"/],
  ['a negative size', tensorBody(-4), DATA, /"binary_data_size" must be a number of bytes, got -4/],
  ['a size and data', tensorBody(16, { data: [1] }), DATA, /both "data" and "binary_data_size" are there/],
])('%s is refused', (_, body, data, error) => {
  const sent = request(body, data);
  expect(refused(post(model, INFER, sent.body, sent.headers))).toMatchObject({ status: 400, error: expect.stringMatching(error) as string });
});

test.each(['99999', '-1', 'x', '1e2', '', '0x10'])('a JSON length of %p is refused', (length) => {
  const { body } = request(tensorBody(16), DATA);
  expect(refused(post(model, INFER, body, { 'inference-header-content-length': length })).status).toBe(400);
});

test('binary data without the header is refused', () => {
  expect(refused(post(model, INFER, tensorBody(16))).error).toMatch(/no header Inference-Header-Content-Length/);
});

test.each([
  ['an element longer than the data', Uint8Array.of(255, 255, 255, 255), [1], /BYTES element 0 is longer than the binary data that is left/],
  ['bytes after the last element', Uint8Array.of(0, 0, 0, 0, 9), [1], /1 bytes follow the last of 1 BYTES elements/],
  ['fewer elements than the shape', Uint8Array.of(0, 0, 0, 0), [2], /2 BYTES elements take at least 8/],
  ['an absurd shape', Uint8Array.of(0, 0, 0, 0), [2 ** 31 - 1], /take at least/],
])('BYTES with %s are refused', (_, data, shape, error) => {
  const sent = request({ inputs: [{ name: 's', shape, datatype: 'BYTES', parameters: { binary_data_size: data.length } }] }, data);
  expect(refused(post(modelOf([spec('s', 'BYTES', [-1])]), INFER, sent.body, sent.headers)).error).toMatch(error);
});

test('a BOOL byte that is neither 0 nor 1 is refused', () => {
  const sent = request({ inputs: [{ name: 'b', shape: [2], datatype: 'BOOL', parameters: { binary_data_size: 2 } }] }, Uint8Array.of(1, 2));
  expect(refused(post(modelOf([spec('b', 'BOOL', [-1])]), INFER, sent.body, sent.headers)).error).toBe('input "b": byte 1 is 2, a BOOL is 0 or 1');
});

test('narrower binary data is widened', () => {
  const sent = request(tensorBody(4, { datatype: 'UINT8' }), Uint8Array.of(1, 2, 3, 255));
  expect(inputsOf(post(model, INFER, sent.body, sent.headers)).x).toMatchObject({ datatype: 'FP32', data: Float32Array.of(1, 2, 3, 255) });
});

test('JSON alone is answered in JSON', () => {
  const response = respond(post(model, INFER, { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }), []);
  expect(response.headers['content-type']).toBe('application/json');
  expect(response.headers).not.toHaveProperty('inference-header-content-length');
  expect(json(response).outputs).toEqual([]);
});
