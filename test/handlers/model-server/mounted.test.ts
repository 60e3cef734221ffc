import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mountedModel } from '../../../handlers/model-server/mounted';
import type { ModelManifest } from '../../../lib/model/manifest';
import { identity } from './onnx-writer';
import { CONTEXT, door, modelFolder, sha256, temporaryFolder, urlEvent } from './support';

const MODEL = identity('FP32', ['batch']);
const OTHER = Buffer.from(MODEL.map((byte, index) => (index === MODEL.length - 1 ? byte ^ 1 : byte)));
const FOLDER = 'models/sample/1';

/** A folder that stands for the mount, and the URI of the model's folder in it. */
function mount(files: Readonly<Record<string, Uint8Array>>): { root: string; uri: string; put(path: string, content: Uint8Array): void } {
  const root = temporaryFolder();
  const put = (path: string, content: Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) put(`${FOLDER}/${path}`, content);
  return { root, uri: `${pathToFileURL(join(root, FOLDER)).href}/`, put };
}

function manifest(change: Partial<ModelManifest> = {}): ModelManifest {
  return modelFolder({ 'model.onnx': MODEL }, { location: 'mounted', ...change }).manifest;
}

describe('a model on a mounted file system', () => {
  test('is opened where it lies', async () => {
    const { root, uri } = mount({ 'model.onnx': MODEL });
    expect(await mountedModel(manifest(), uri)).toBe(join(root, `${FOLDER}/`));
  });

  test.each([undefined, '', 's3://bucket/models/'])('needs to know where: %p does not say it', async (uri) => {
    await expect(mountedModel(manifest(), uri)).rejects.toThrow(/CSI_ARTIFACT_URI is .*: set it to file:\/\/\/mnt\/name\/folder\//);
  });

  test('that nothing is mounted for is told from a file that is missing', async () => {
    await expect(mountedModel(manifest(), 'file:///mnt/csi-no-such-mount/models/')).rejects.toThrow(
      '/mnt/csi-no-such-mount/models/model.onnx cannot be read: nothing is mounted at /mnt/csi-no-such-mount',
    );
    const { root, uri } = mount({});
    await expect(mountedModel(manifest(), uri)).rejects.toThrow(`model.onnx does not exist (what exists is ${root}): copy the model to the file system`);
  });

  test('is not loaded half copied, nor a byte too long, nor as a folder', async () => {
    await expect(mountedModel(manifest(), mount({ 'model.onnx': MODEL.subarray(1) }).uri)).rejects.toThrow(/it may still be on its way, or it is another file/);
    await expect(mountedModel(manifest(), mount({ 'model.onnx': Buffer.concat([MODEL, Buffer.from('x')]) }).uri)).rejects.toThrow(
      `has ${MODEL.length + 1} bytes, the model version that was deployed has ${MODEL.length}: it is another file`,
    );
    await expect(mountedModel(manifest(), mount({ 'model.onnx/other': MODEL }).uri)).rejects.toThrow(/model\.onnx is no file/);
  });

  test('of the same size and another content is refused, unless its size is all that is compared', async () => {
    const { uri } = mount({ 'model.onnx': OTHER });
    await expect(mountedModel(manifest(), uri)).rejects.toThrow(/does not have the sha256 [0-9a-f]{64} of the model version that was deployed: the file was overwritten/);
    await expect(mountedModel(manifest({ comparison: 'size' }), uri)).resolves.toContain(FOLDER);
  });

  test('may consist of several files, all of which are compared', async () => {
    const files = [{ path: 'model.onnx', bytes: MODEL.length, sha256: sha256(MODEL) }, { path: 'data/weights', bytes: 3, sha256: sha256('abc') }];
    const { uri, root, put } = mount({ 'model.onnx': MODEL, 'data/weights': Buffer.from('abd') });
    await expect(mountedModel(manifest({ files }), uri)).rejects.toThrow(/data\/weights does not have the sha256/);
    put(`${FOLDER}/data/weights`, Buffer.from('abc'));
    await expect(mountedModel(manifest({ files }), uri)).resolves.toBe(join(root, `${FOLDER}/`));
  });
});

describe('the server with a mounted model', () => {
  const COULD_NOT = 'model sample version 1 could not be loaded: see the log of request request-1';
  const open = (uri: string, clock: { startedAtMs: number } = { startedAtMs: 0 }) => {
    const { folder } = modelFolder({ 'model.onnx': MODEL }, { location: 'mounted' });
    rmSync(join(folder, 'model.onnx'));
    return door(folder, { CSI_ARTIFACT_URI: uri }, clock);
  };

  test('answers', async () => {
    const opened = open(mount({ 'model.onnx': MODEL }).uri);
    await opened.init();
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
  });

  test('counts every request as failed while the file is missing, says what to do, and heals once it is there', async () => {
    const { uri, root, put } = mount({});
    const clock = { startedAtMs: 0 };
    const opened = open(uri, clock);
    await opened.init();

    await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow(COULD_NOT);
    expect(await opened.handler(urlEvent('/invocations', { instances: [1] }), CONTEXT)).toMatchObject({ statusCode: 503 });
    expect(opened.metrics().filter((line) => line['ServerErrors'] === 1)).toHaveLength(2);
    expect(opened.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', error: expect.stringContaining('copy the model to the file system') }));

    put('incoming', MODEL);
    mkdirSync(join(root, FOLDER), { recursive: true });
    renameSync(join(root, 'incoming'), join(root, FOLDER, 'model.onnx'));
    clock.startedAtMs = 16_000;
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
  });
});
