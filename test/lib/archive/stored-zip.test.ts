import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { storedZip } from '../../../lib/archive/stored-zip';

test('a zip of one file is read back by others', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.uint8Array({ maxLength: 2_000 }), (name, content) => {
    expect(unzipSync(storedZip(Buffer.from(name), content))).toEqual({ [name]: content });
  }));
});
