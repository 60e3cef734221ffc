import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileOnnx } from '../../../lib/engine/compile';
import { compiledHead } from '../../../lib/engine/format/layout';
import { CompiledModelError, loadCompiled } from '../../../lib/engine/load';

const onnx = readFileSync(join(__dirname, '../../../examples/models/breast-cancer/2/model.onnx'));
const compiled = compiledBytes(onnx);

function compiledBytes(bytes: Uint8Array): Uint8Array {
  const result = compileOnnx(bytes);
  if (result.kind !== 'compiled') throw new Error(result.reasons.join('\n'));
  return result.bytes;
}

test('the same model gives the same bytes, and fewer of them', () => {
  expect(compiledBytes(Uint8Array.from(onnx))).toEqual(compiled);
  expect(compiled.length).toBeLessThan(onnx.length / 2);
});

test('a compiled model loads from any address', () => {
  const shifted = new Uint8Array(compiled.length + 3);
  shifted.set(compiled, 3);
  expect(loadCompiled(shifted.subarray(3)).signature).toEqual(loadCompiled(compiled).signature);
});

test('arrays are viewed, not copied', () => {
  const bytes = Uint8Array.from(compiled);
  const model = loadCompiled(bytes);
  const input = { name: 'features', datatype: 'FP32' as const, shape: [1, 30], data: new Float32Array(30) };
  const before = model.run([input])[1]!.data;
  // Whatever the trees were: a copy would go on as before.
  bytes.fill(0xff, 24 + new DataView(bytes.buffer).getUint32(12, true));
  expect(model.run([input])[1]!.data).not.toEqual(before);
});

test('cut off anywhere, it is refused as cut off', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: compiled.length - 1 }), (length) => {
      expect(() => loadCompiled(compiled.slice(0, length))).toThrow(CompiledModelError);
    }),
  );
});

test('with any one bit changed, it is refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: compiled.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const damaged = compiled.slice();
      damaged[at]! ^= 1 << bit;
      expect(() => loadCompiled(damaged)).toThrow(CompiledModelError);
    }),
  );
});

test('its checksum is not computed where somebody else has checked it', () => {
  const bytes = Uint8Array.from(compiled);
  bytes[bytes.length - 9]! ^= 1;
  expect(() => loadCompiled(bytes)).toThrow('its checksum is another');
  expect(loadCompiled(bytes, { isChecked: true }).signature).toEqual(loadCompiled(compiled).signature);
});

test('two models have different heads, and equal ones the same', () => {
  const other = compiledBytes(readFileSync(join(__dirname, '../../../examples/models/breast-cancer/1/model.onnx')));
  expect(compiledHead(compiled)).toMatch(/^4353494d4f44454c[0-9a-f]{32}$/);
  expect(compiledHead(Uint8Array.from(compiled))).toBe(compiledHead(compiled));
  expect(compiledHead(other)).not.toBe(compiledHead(compiled));
  // Of equal size, and still another.
  const changed = compiledBytes(onnx.map((byte, at) => (at === onnx.lastIndexOf(0x3e) ? 0x3f : byte)));
  expect([changed.length, compiledHead(changed)]).toEqual([compiled.length, expect.not.stringMatching(compiledHead(compiled))]);
});

test.each([
  ['empty', new Uint8Array(0), 'it is empty'],
  ['an ONNX file', Uint8Array.from(onnx), 'not a compiled model'],
  ['longer than it says', Uint8Array.from([...compiled, 0, 0, 0, 0, 0, 0, 0, 0]), '8 bytes follow its end'],
  ['of another version', Uint8Array.from(compiled, (byte, i) => (i === 8 ? 2 : byte)), 'version 2 of the format'],
])('says what is wrong with a file that is %s', (_, bytes, words) => {
  expect(() => loadCompiled(bytes)).toThrow(words);
});
