import fc from 'fast-check';
import { formatModelManifest, formatVersionManifest } from '../../../lib/registry/format';
import { parseModelManifest, parseVersionManifest, type ModelManifest, type VersionManifest } from '../../../lib/registry/manifest';

const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const MANIFEST: VersionManifest = {
  artifact: { file: '2/model.onnx' }, format: 'onnx', version: '2', name: 'digits', digest: DIGEST, metrics: { loss: 0.1, accuracy: 0.98 },
  signature: { inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 64] }], outputs: [] },
};

test('a new manifest: members in the order of the schema, short lists on a line, and a line end', () => {
  expect(formatVersionManifest(MANIFEST, { schema: '../s.json' })).toBe(`{
  "$schema": "../s.json",
  "name": "digits",
  "version": "2",
  "digest": "${DIGEST}",
  "format": "onnx",
  "artifact": {
    "file": "2/model.onnx"
  },
  "signature": {
    "inputs": [
      {
        "name": "X",
        "datatype": "FP32",
        "shape": [-1, 64]
      }
    ],
    "outputs": []
  },
  "metrics": {
    "accuracy": 0.98,
    "loss": 0.1
  }
}
`);
});

test('in a file that somebody wrote, only what changes is touched', () => {
  const before = '\uFEFF{\r\n    "version" : "2",\r\n    "name": "digits",\r\n\r\n    "artifact": { "file": "2/model.onnx" }, "digest": "D",\r\n    "format": "onnx",\r\n    "approval": "pending"\r\n}'.replace('D', DIGEST)
    .replace(' "digest"', '\r\n    "digest"');
  const manifest = parseVersionManifest(before).manifest as VersionManifest;
  expect(formatVersionManifest(manifest, { before, schema: 'ignored' })).toBe(before.replace('{\r\n', '{\r\n    "$schema": "ignored",\r\n'));
  expect(formatVersionManifest({ ...manifest, approval: { status: 'approved', by: 'me' } }, { before }))
    .toBe(before.replace('"pending"', '{\r\n        "status": "approved",\r\n        "by": "me"\r\n    }'));
  expect(formatVersionManifest({ ...manifest, approval: undefined, description: 'x' }, { before })).toBe(before.replace('"approval": "pending"', '"description": "x"'));
});

const model = fc.record<ModelManifest>({
  name: fc.constant('digits'), description: fc.string(), aliases: fc.dictionary(fc.constantFrom('champion', 'challenger', 'canary'), fc.stringMatching(/^[0-9]{1,3}$/)),
  gates: fc.array(fc.record({ metric: fc.constantFrom('a', 'b "c" {', ','), atLeast: fc.double({ noNaN: true, noDefaultInfinity: true }) }), { maxLength: 3 }),
}, { requiredKeys: ['name'] });
const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what is written is what is read, over any file before, and the same again changes nothing', () => {
  fc.assert(fc.property(model, model, fc.constantFrom(0, 1, 2, 4, '\t'), (old, next, space) => {
    const before = JSON.stringify(old, undefined, space);
    const after = formatModelManifest(next, { before });
    expect(normal(parseModelManifest(after).manifest)).toEqual(normal(next));
    expect(formatModelManifest(next, { before: after })).toBe(after);
    if (space !== 0) expect(formatModelManifest(old, { before })).toBe(before);
  }));
});

test('members that do not change keep their lines', () => {
  fc.assert(fc.property(model, fc.string(), (old, description) => {
    const before = formatModelManifest(old);
    const lines = formatModelManifest({ ...old, description }, { before }).split('\n');
    const kept = before.split('\n').filter((line) => !line.startsWith('  "description"'));
    // A comma is the most that comes or goes.
    for (const line of kept) expect(lines.map((each) => each.replace(/,$/, ''))).toContain(line.replace(/,$/, ''));
  }));
});
