import { crc32 } from './crc32';

const UTF8_NAMES = 0x0800;
/** 1980-01-01, the first that a zip can say. */
const DATE = 0x0021;

/** A zip with one file in it, which is not compressed: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. */
export function storedZip(name: Uint8Array, content: Uint8Array): Uint8Array {
  const checksum = crc32(content);
  const common = (view: DataView, at: number): void => {
    view.setUint16(at, 20, true);
    view.setUint16(at + 2, UTF8_NAMES, true);
    view.setUint16(at + 8, DATE, true);
    view.setUint32(at + 10, checksum, true);
    view.setUint32(at + 14, content.length, true);
    view.setUint32(at + 18, content.length, true);
    view.setUint16(at + 22, name.length, true);
  };
  const local = record(30, 0x04034b50, (view) => common(view, 4));
  const directory = record(46, 0x02014b50, (view) => {
    view.setUint16(4, 20, true);
    common(view, 6);
  });
  const start = local.length + name.length + content.length;
  const end = record(22, 0x06054b50, (view) => {
    view.setUint16(8, 1, true);
    view.setUint16(10, 1, true);
    view.setUint32(12, directory.length + name.length, true);
    view.setUint32(16, start, true);
  });
  const all = new Uint8Array(start + directory.length + name.length + end.length);
  let at = 0;
  for (const part of [local, name, content, directory, name, end]) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function record(length: number, signature: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  fill(view);
  return bytes;
}
