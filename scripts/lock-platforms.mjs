// Adds to package-lock.json what npm leaves out: the native packages of platforms other than the one it runs on
// (npm does that when node_modules exists or its registry does not offer them). Without them `npm ci` fails,
// here or on the other platform. Run it after `npm install`: node scripts/lock-platforms.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

const PLATFORM = /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(\w+))?$/;
const LIBC = { gnu: 'glibc', musl: 'musl' };

/** The optional packages that have no entry, and the entry that says for which platform they are. */
export function missingPlatforms(lock) {
  const missing = {};
  for (const parent of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
      if (lock.packages[path] !== undefined || os === undefined || !/^\d/.test(version)) continue;
      missing[path] = {
        version,
        cpu: [cpu],
        ...(parent.dev ? { dev: true } : {}),
        ...(parent.engines ? { engines: parent.engines } : {}),
        ...(os === 'linux' && LIBC[abi] ? { libc: [LIBC[abi]] } : {}),
        ...(parent.license ? { license: parent.license } : {}),
        optional: true,
        os: [os],
      };
    }
  }
  return missing;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatforms(lock);
  const { '': project, ...packages } = { ...lock.packages, ...missing };
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': project, ...Object.fromEntries(sorted) } }, null, 2)}\n`);
  console.log(`added ${Object.keys(missing).length} packages of other platforms to package-lock.json`);
}
