import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import type { ModelManifest } from '../../../lib/model/manifest';
import { identity, onnxModel } from './onnx-writer';
import { CONTEXT, door, modelFolder, urlEvent, type HttpResult, type TestDoor } from './support';

const served: ModelManifest['servedSignature'] = {
  inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
  outputs: [{ name: 'size', datatype: 'BYTES', shape: [-1] }],
};

async function withTransform(source: string, manifest: Partial<ModelManifest> = { servedSignature: served }): Promise<TestDoor> {
  const opened = door(modelFolder({ 'model.onnx': identity('FP32', ['batch']) }, manifest, source).folder);
  await opened.init();
  return opened;
}

const LENGTHS = `
  exports.preprocess = async ({ inputs, parameters }, context) => {
    context.state.unit = parameters.unit ?? 'letters';
    const data = inputs.text.data.map((text) => text.length);
    return { inputs: { x: { datatype: 'FP32', shape: [data.length], data } }, parameters };
  };
  exports.postprocess = ({ outputs }, { state, modelName, modelVersion, requestId }) => ({
    outputs: { size: { datatype: 'BYTES', shape: outputs.y.shape, data: Array.from(outputs.y.data, (n) => [n, state.unit, modelName, modelVersion, requestId].join(' ')) } },
  });
`;

test('callers see the served signature, the model gets what preprocess makes, and both sides share the request', async () => {
  const opened = await withTransform(LENGTHS);
  expect(await opened.handler({ instances: ['abc', ''] }, CONTEXT)).toMatchObject({
    predictions: ['3 letters sample 1 request-1', '0 letters sample 1 request-1'],
  });
  const answer = await opened.handler(
    { parameters: { unit: 'characters' }, inputs: [{ name: 'text', datatype: 'BYTES', shape: [1], data: ['ab'] }] }, CONTEXT);
  expect(answer).toMatchObject({ outputs: [{ name: 'size', data: ['2 characters sample 1 request-1'] }] });
  const metadata = (await opened.handler(urlEvent('/v2/models/sample'), CONTEXT)) as HttpResult;
  expect(JSON.parse(metadata.body)).toMatchObject({ inputs: [{ name: 'text', datatype: 'BYTES' }] });
});

test('preprocess alone leaves the outputs as they are, also some of them', async () => {
  const two = onnxModel({
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['p'] }, { op: 'Neg', inputs: ['x'], outputs: ['q'] }],
    inputs: [{ name: 'x', datatype: 'FP32', shape: ['n'] }],
    outputs: [{ name: 'p', datatype: 'FP32', shape: ['n'] }, { name: 'q', datatype: 'FP32', shape: ['n'] }],
  });
  const source = `exports.preprocess = ({ inputs }) => ({ inputs: { x: { ...inputs.x, data: inputs.x.data.map((n) => n * 2) } } });`;
  const opened = door(modelFolder({ 'model.onnx': two }, {}, source).folder);
  await opened.init();
  const answer = await opened.handler({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [3] }], outputs: [{ name: 'q' }] }, CONTEXT);
  expect(answer).toMatchObject({ outputs: [{ name: 'q', data: [-6] }] });
});

test('postprocess gets every output, and callers the ones they asked for', async () => {
  const source = `exports.postprocess = ({ outputs }) => ({ outputs: { a: outputs.y, b: { ...outputs.y, data: outputs.y.data.map((n) => n + 1) } } });`;
  const fp32 = (name: string) => ({ name, datatype: 'FP32', shape: [-1] }) as const;
  const opened = await withTransform(source, { servedSignature: { inputs: [fp32('x')], outputs: [fp32('a'), fp32('b')] } });
  const answer = await opened.handler({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [3] }], outputs: [{ name: 'b' }] }, CONTEXT);
  expect(answer).toMatchObject({ outputs: [{ name: 'b', data: [4] }] });
});

test('an error named BadInput is the caller\'s fault', async () => {
  const opened = await withTransform(`exports.preprocess = () => { throw Object.assign(new Error('text is too long'), { name: 'BadInput' }); };`);
  expect(await opened.handler({ instances: ['a'] }, CONTEXT)).toMatchObject({ status_code: 400, error: 'text is too long' });
  const withId = { id: 'mine', inputs: [{ name: 'text', datatype: 'BYTES', shape: [1], data: ['a'] }] };
  expect(await opened.handler(withId, CONTEXT)).toEqual({ error: 'text is too long', status_code: 400, model_name: 'sample', model_version: '1', id: 'mine' });
  expect(await opened.handler(urlEvent('/invocations', { instances: ['a'] }), CONTEXT)).toMatchObject({ statusCode: 400, body: '{"error":"text is too long"}' });
  expect(opened.metrics().map((line) => [line['BadRequests'], line['ServerErrors']])).toEqual([[1, 0], [1, 0], [1, 0]]);
});

test('the transform in docs/protocol.md refuses missing values and unknown categories, and lets others pass', async () => {
  const [, source] = /^```ts\n([^]*?)^```$/m.exec(readFileSync(join(__dirname, '../../../docs/protocol.md'), 'utf8'))!;
  const code = ts.transpileModule(source!, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
  const columns = [{ name: 'age', datatype: 'FP32', shape: ['batch', 1] }, { name: 'region', datatype: 'BYTES', shape: ['batch', 1] }] as const;
  const model = onnxModel({
    nodes: columns.map(({ name }) => ({ op: 'Identity', inputs: [name], outputs: [`${name}_out`] })),
    inputs: columns,
    outputs: columns.map((column) => ({ ...column, name: `${column.name}_out` })),
  });
  const opened = door(modelFolder({ 'model.onnx': model }, {}, code).folder);
  await opened.init();
  const answer = (age: number | null, region: string) => opened.handler({ dataframe_records: [{ age: 1, region: 'south' }, { age, region }] }, CONTEXT);
  expect(await answer(30, 'north')).toMatchObject({ predictions: [{ age_out: [1], region_out: ['south'] }, { age_out: [30], region_out: ['north'] }] });
  expect(await answer(null, 'north')).toMatchObject({ status_code: 400, error: 'column "age" has missing values: leave those rows out' });
  expect(await answer(30, 'west')).toMatchObject({ status_code: 400, error: 'unknown region "west", allowed: north, south' });
});

describe('the server is at fault', () => {
  test.each([
    ['when preprocess throws', `exports.preprocess = () => { throw new Error('oh'); }; `, /oh/],
    ['when preprocess returns nothing', `exports.preprocess = () => undefined;`, /preprocess returned undefined instead of tensors by name: 'x'/],
    ['when preprocess leaves out a tensor', `exports.preprocess = () => ({ inputs: {} });`, /preprocess returned no tensor 'x'/],
    ['when preprocess adds a tensor', `exports.preprocess = () => ({ inputs: { x: {}, z: {} } });`, /the tensor 'z', allowed: 'x'/],
    ['when preprocess gives another datatype', `exports.preprocess = () => ({ inputs: { x: { datatype: 'FP64', shape: [1], data: [1] } } });`, /'x' with datatype FP64, needed: FP32/],
    ['when preprocess gives another rank', `exports.preprocess = () => ({ inputs: { x: { datatype: 'FP32', shape: [1, 1], data: [1] } } });`, /'x' with shape \[1, 1\], needed: \[-1\]/],
    ['when elements and shape disagree', `exports.preprocess = () => ({ inputs: { x: { datatype: 'FP32', shape: [2], data: [1] } } });`, /'x' with 1 elements, its shape \[2\] holds 2/],
    ['when postprocess breaks its promise', `exports.preprocess = () => ({ inputs: { x: { datatype: 'FP32', shape: [1], data: [1] } } }); exports.postprocess = ({ outputs }) => ({ outputs });`, /postprocess returned the tensor 'y', allowed: 'size'/],
  ])('%s', async (_when, source, reason) => {
    const opened = await withTransform(source);
    await expect(opened.handler({ instances: ['a'] }, CONTEXT)).rejects.toMatchObject({ name: 'ModelError' });
    expect(opened.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', error: expect.stringMatching(reason) }));
    expect(opened.metrics()).toEqual([expect.objectContaining({ ServerErrors: 1 })]);
  });
});

describe('the model cannot be loaded', () => {
  test.each([
    ['when the transform exports nothing', `exports.other = 1;`, {}, /neither preprocess nor postprocess/],
    ['when an export is not a function', `exports.preprocess = 'x';`, {}, /exports preprocess as a string/],
    ['when the transform does not compile', `exports.preprocess = (`, {}, /Unexpected|expression/i],
    ['when the transform is not the one that was synthesized', LENGTHS, { transform: { path: 'transform.js', sha256: '0'.repeat(64) } }, /'transform\.js' has sha256/],
  ])('%s', async (_when, source, manifest, reason) => {
    const opened = await withTransform(source, { servedSignature: served, ...manifest });
    await expect(opened.handler({ instances: ['a'] }, CONTEXT)).rejects.toThrow('model sample version 1 could not be loaded: see the log of request request-1');
    expect(opened.lines[0]).toMatchObject({ level: 'ERROR', error: expect.stringMatching(reason) });
  });
});
