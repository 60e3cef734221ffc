import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { fitted, textWidth } from '../../../lib/charts/text-width';

test.each([['DejaVuSans', false], ['DejaVuSans-Bold', true]])('widths are those of the font file %s', (name, bold) => {
  const widthOf = hmtxOf(readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));
  for (let code = 32; code < 127; code++) expect([code, textWidth(String.fromCharCode(code), 2048, bold)]).toEqual([code, widthOf(code)]);
});

test('a text that fits stays, and another ends in an ellipsis and fits', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 30, max: 300 }), fc.boolean(), (text, width, bold) => {
    const cut = fitted(text, width, 12, bold);
    if (textWidth(text, 12, bold) <= width) expect(cut).toBe(text);
    else {
      expect(cut.endsWith('…')).toBe(true);
      expect(textWidth(cut, 12, bold)).toBeLessThanOrEqual(width);
    }
  }));
});

/** Advance widths by character: https://learn.microsoft.com/typography/opentype/spec/hmtx, found by a segment table (cmap, format 4). */
function hmtxOf(font: Buffer): (code: number) => number {
  const tables = new Map(Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index).map((at) => [font.toString('latin1', at, at + 4), font.readUInt32BE(at + 8)]));
  const at = (name: string): number => tables.get(name) as number;
  const cmap = at('cmap');
  const record = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, index) => cmap + 4 + 8 * index).find((each) => font.readUInt16BE(each) === 3 && font.readUInt16BE(each + 2) === 1) as number;
  const sub = cmap + font.readUInt32BE(record + 4);
  const segments = font.readUInt16BE(sub + 6) / 2;
  const glyph = (code: number): number => {
    const index = Array.from({ length: segments }, (_, each) => each).find((each) => code <= font.readUInt16BE(sub + 14 + 2 * each)) as number;
    const start = font.readUInt16BE(sub + 16 + 2 * (segments + index));
    const delta = font.readInt16BE(sub + 16 + 2 * (2 * segments + index));
    const place = sub + 16 + 2 * (3 * segments + index);
    const offset = font.readUInt16BE(place);
    return offset === 0 ? (code + delta) & 0xffff : font.readUInt16BE(place + offset + 2 * (code - start));
  };
  return (code) => font.readUInt16BE(at('hmtx') + 4 * Math.min(glyph(code), font.readUInt16BE(at('hhea') + 34) - 1));
}
