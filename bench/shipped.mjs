// What is shipped: the layers that a deploy uploads once, and the package that npm installs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mebibytes, table } from './support/report.mjs';
import stats from './support/stats.cjs';

/** In MiB, as Lambda counts its own limits. */
const LIMITS_MIB = { 'engine-x64.zip': 18, 'engine-arm64.zip': 10.5, 'server.zip': 1 };
const MIB = 1024 * 1024;

export function shipped({ pack }) {
  const { assets } = JSON.parse(readFileSync(join(pack.folder, 'assets', 'assets.json'), 'utf8'));
  const rows = assets.map(({ file, bytes, unzippedBytes }) => [file, mebibytes(bytes), mebibytes(unzippedBytes)]);
  rows.push([`npm package, ${pack.files} files`, mebibytes(pack.bytes), mebibytes(pack.unpackedBytes)]);
  const gates = Object.entries(LIMITS_MIB).map(([name, limit]) => {
    const bytes = assets.find(({ file }) => file === name)?.bytes ?? NaN;
    return stats.gate(`shipped: ${name}`, bytes / MIB, limit, 1, { unit: ' MiB' });
  });
  return { title: 'What is shipped', samples: { assets, package: { bytes: pack.bytes, unpackedBytes: pack.unpackedBytes } }, gates, text: table(['', 'packed', 'unpacked'], rows) };
}
