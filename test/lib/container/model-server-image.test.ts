import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { IMAGE_MARKER, modelServerContext, recognizeContext, type ContextFile, type ImageArchitecture, type ImageDoor } from '../../../lib/container/model-server-image';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const file = (path: string, content: string): ContextFile => ({ path, bytes: content.length, sha256: digest(content) });

const SERVER: readonly ContextFile[] = [file('nodejs/server/index.mjs', 'server'), file('nodejs/csi-engine.json', 'engine')];
const MODEL = { schemaVersion: 1, name: 'digits', version: '3', format: 'onnx', entry: 'model.onnx', location: 'bundled', files: [{ path: 'model.onnx', bytes: 5, sha256: digest('model') }] };

/** The texts of a context by path; `change` may take some away or put others there. */
function contextOf({ door = 'lambda', architecture = 'arm64' }: { readonly door?: ImageDoor; readonly architecture?: ImageArchitecture } = {}, change: Readonly<Record<string, string | undefined>> = {}) {
  const texts: Record<string, string | undefined> = {
    ...modelServerContext({ door, architecture, server: SERVER }, digest).files,
    'opt/nodejs/server/index.mjs': 'server',
    'opt/nodejs/csi-engine.json': 'engine',
    'model/csi-model.json': JSON.stringify(MODEL),
    'model/model.onnx': 'model',
    ...change,
  };
  const files = Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [file(path, text)]));
  return recognizeContext({ files, text: (path) => texts[path] }, () => SERVER, digest);
}

test.each([['lambda', 'arm64'], ['lambda', 'x86_64'], ['http', 'arm64'], ['http', 'x86_64']] as const)('what is written for %s on %s is recognized', (door, architecture) => {
  expect(contextOf({ door, architecture })).toEqual({
    kind: 'model-server', image: { schemaVersion: 1, door, architecture, server: expect.stringMatching(/^[0-9a-f]{64}$/) }, model: { name: 'digits', version: '3' },
  });
});

test('a folder without the marker is foreign, whatever else it holds', () => {
  expect(contextOf({}, { [IMAGE_MARKER]: undefined })).toEqual({ kind: 'foreign' });
  expect(recognizeContext({ files: [], text: () => undefined }, () => SERVER, digest)).toEqual({ kind: 'foreign' });
});

test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
  ['a Dockerfile with one more step', { Dockerfile: 'FROM scratch\nRUN x\n' }, 'its Dockerfile is not the one that was written with it'],
  ['no Dockerfile', { Dockerfile: undefined }, 'its Dockerfile is not the one that was written with it'],
  ['the Dockerfile of the other door', { Dockerfile: modelServerContext({ door: 'http', architecture: 'arm64', server: SERVER }, digest).files.Dockerfile }, 'its Dockerfile is not the one that was written with it'],
  ['a changed server', { 'opt/nodejs/server/index.mjs': 'evil' }, 'opt/nodejs/server/index.mjs has other content than it should'],
  ['a server file that is missing', { 'opt/nodejs/csi-engine.json': undefined }, 'opt/nodejs/csi-engine.json is missing'],
  ['a file more beside the server', { 'opt/x': '' }, 'opt/x does not belong in it'],
  ['a file more beside the model', { 'model/x': '' }, 'model/x does not belong in it'],
  ['a file more beside it all', { 'x.sh': '' }, 'it holds x.sh, which does not belong in it'],
  ['a changed model', { 'model/model.onnx': 'other' }, 'model/model.onnx has other content than it should'],
  ['no model', { 'model/model.onnx': undefined }, 'model/model.onnx is missing'],
  ['no manifest', { 'model/csi-model.json': undefined }, 'it has no model/csi-model.json'],
  ['a manifest that is none', { 'model/csi-model.json': '[]' }, 'model/csi-model.json is no manifest of a model that this version reads'],
  ['a marker that is no JSON', { [IMAGE_MARKER]: 'x' }, `${IMAGE_MARKER} is not a JSON object`],
  ['a marker of a later format', { [IMAGE_MARKER]: '{"schemaVersion":2}' }, `${IMAGE_MARKER} has schemaVersion 2, this version reads 1`],
  ['a marker with another door', { [IMAGE_MARKER]: '{"schemaVersion":1,"door":"grpc"}' }, `${IMAGE_MARKER} has the door "grpc", allowed: http, lambda`],
  ['a marker with another architecture', { [IMAGE_MARKER]: '{"schemaVersion":1,"door":"http","architecture":"arm"}' }, 'has the architecture "arm"'],
  ['a marker without a server', { [IMAGE_MARKER]: '{"schemaVersion":1,"door":"http","architecture":"arm64"}' }, 'names no server'],
  ['a marker of another server', { [IMAGE_MARKER]: '{"schemaVersion":1,"door":"lambda","architecture":"arm64","server":"0"}' }, 'synthesize the app again'],
])('%s is noticed', (_, change, problem) => {
  expect(contextOf({}, change)).toEqual({ kind: 'broken', problem: expect.stringContaining(problem) });
});

test('nothing is recognized for an architecture that the package has no engine for', () => {
  const { files } = modelServerContext({ door: 'http', architecture: 'arm64', server: SERVER }, digest);
  const recognized = recognizeContext({ files: [], text: (path) => (files as Readonly<Record<string, string>>)[path] }, () => undefined, digest);
  expect(recognized).toEqual({ kind: 'broken', problem: 'this package has no engine for arm64' });
});

test('files that a remote model fetches are not in the context', () => {
  expect(contextOf({}, { 'model/csi-model.json': JSON.stringify({ ...MODEL, location: 'remote' }), 'model/model.onnx': undefined })).toMatchObject({ kind: 'model-server' });
});

test('the transform belongs to the model', () => {
  const manifest = JSON.stringify({ ...MODEL, transform: { path: 'csi-transform.cjs', sha256: digest('t') } });
  expect(contextOf({}, { 'model/csi-model.json': manifest, 'model/csi-transform.cjs': 't' })).toMatchObject({ kind: 'model-server' });
  expect(contextOf({}, { 'model/csi-model.json': manifest })).toMatchObject({ kind: 'broken', problem: 'model/csi-transform.cjs is missing' });
});

test('the order in which files are read changes nothing', () => {
  const written = modelServerContext({ door: 'http', architecture: 'arm64', server: SERVER }, digest);
  fc.assert(fc.property(fc.shuffledSubarray([...SERVER], { minLength: SERVER.length }), (server) => (
    modelServerContext({ door: 'http', architecture: 'arm64', server }, digest).image.server === written.image.server
  )));
});

describe('without a model', () => {
  const bare = modelServerContext({ door: 'http', architecture: 'arm64', server: SERVER, withModel: false }, digest);
  const recognized = (change: Readonly<Record<string, string | undefined>> = {}) => contextOf({ door: 'http' }, { ...bare.files, 'model/csi-model.json': undefined, 'model/model.onnx': undefined, ...change });

  test('it is recognized, and is another image than one with a model', () => {
    expect(recognized()).toEqual({ kind: 'model-server', image: { ...bare.image, modelFolder: '/opt/ml/model' } });
    expect(bare.files.Dockerfile).toContain('MODEL_DIR=/opt/ml/model');
    expect(bare.files.Dockerfile).not.toMatch(/COPY model|USER/);
  });

  test('a model in it, another folder, or the door of Lambda is noticed', () => {
    expect(recognized({ 'model/model.onnx': 'm' })).toEqual({ kind: 'broken', problem: 'it says that its model comes from elsewhere, and holds model/model.onnx' });
    expect(recognized({ [IMAGE_MARKER]: bare.files[IMAGE_MARKER].replace('/opt/ml/model', '/srv') })).toEqual({ kind: 'broken', problem: `${IMAGE_MARKER} has the modelFolder "/srv", allowed: /opt/ml/model` });
    expect(recognized({ [IMAGE_MARKER]: bare.files[IMAGE_MARKER].replace('"http"', '"lambda"') })).toEqual({ kind: 'broken', problem: `${IMAGE_MARKER} has the door lambda, behind which a model is in the image` });
    expect(() => modelServerContext({ door: 'lambda', architecture: 'arm64', server: SERVER, withModel: false }, digest)).toThrow('without one');
  });
});
