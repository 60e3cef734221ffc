import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { verifyBundledFile, verifyFile } from '../../../handlers/model-server/files';
import { crc32 } from '../../../lib/archive/crc32';
import { compiledHead } from '../../../lib/engine/format/layout';
import { sha256, temporaryFolder } from './support';

const CONTENT = Buffer.from('the weights of a model');
const checksum = (content: Uint8Array) => crc32(content).toString(16).padStart(8, '0');

function fileWith(content: Uint8Array): string {
  const path = join(temporaryFolder(), 'model.onnx');
  writeFileSync(path, content);
  return path;
}

const expected = { path: 'model.onnx', bytes: CONTENT.length, sha256: sha256(CONTENT), crc32: checksum(CONTENT) };
const other = Buffer.from('the weights of another');

describe('a file beside its manifest', () => {
  test('is read once: the check answers what it has read', async () => {
    await expect(verifyBundledFile(fileWith(CONTENT), expected)).resolves.toEqual(CONTENT);
  });

  test('of another version of equal size is refused', async () => {
    expect(other).toHaveLength(CONTENT.length);
    await expect(verifyBundledFile(fileWith(other), expected)).rejects.toThrow(
      `'model.onnx' has crc32 ${checksum(other)}, the manifest says ${checksum(CONTENT)}: the deployed files do not belong together`,
    );
  });

  test('that was cut off is refused', async () => {
    await expect(verifyBundledFile(fileWith(CONTENT.subarray(1)), expected)).rejects.toThrow("'model.onnx' has 21 bytes, the manifest says 22: the deployed files do not belong together");
  });

  test('that is not there is named as the manifest names it', async () => {
    await expect(verifyBundledFile('/nowhere/model.onnx', expected)).rejects.toThrow("the manifest names the file 'model.onnx', which cannot be read: ENOENT");
  });

  test('that is a compiled model is checked by its head', async () => {
    const compiled = Buffer.concat([Buffer.from('CSIMODEL'), Buffer.alloc(16, 1), CONTENT]);
    const ofCompiled = { path: 'model.csi', bytes: compiled.length, sha256: sha256(compiled), head: compiledHead(compiled) };
    await expect(verifyBundledFile(fileWith(compiled), ofCompiled)).resolves.toEqual(compiled);
    const another = Buffer.concat([Buffer.from('CSIMODEL'), Buffer.alloc(16, 2), CONTENT]);
    await expect(verifyBundledFile(fileWith(another), ofCompiled)).rejects.toThrow(`'model.csi' has head ${compiledHead(another)}, the manifest says ${compiledHead(compiled)}`);
    await expect(verifyBundledFile(fileWith(compiled.subarray(1)), ofCompiled)).rejects.toThrow('has 45 bytes, the manifest says 46');
  });

  test('without a checksum is checked by sha256', async () => {
    const { crc32: _, ...without } = expected;
    await expect(verifyBundledFile(fileWith(CONTENT), without)).resolves.toBeUndefined();
    await expect(verifyBundledFile(fileWith(other), without)).rejects.toThrow(`has sha256 ${sha256(other)}, the manifest says ${sha256(CONTENT)}`);
  });

  test('is checked by sha256 on a Node.js that has no checksum at hand', async () => {
    const { crc32: native, ...without } = zlib;
    expect(typeof native).toBe('function');
    jest.doMock('node:zlib', () => without);
    try {
      await expect(verifyBundledFile(fileWith(CONTENT), { ...expected, crc32: '00000000' })).resolves.toBeUndefined();
      await expect(verifyBundledFile(fileWith(other), expected)).rejects.toThrow('has sha256');
    } finally {
      jest.dontMock('node:zlib');
    }
  });
});

test('a file from elsewhere is checked by sha256, whatever its checksum', async () => {
  await expect(verifyFile(fileWith(CONTENT), { ...expected, crc32: '00000000' })).resolves.toBeUndefined();
  await expect(verifyFile(fileWith(other), { ...expected, crc32: checksum(other) })).rejects.toThrow('has sha256');
});
