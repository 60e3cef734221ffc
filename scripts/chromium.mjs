// The browser that test/browser looks at pages with. Prints where it is; installs it by apt where this may, and says how to get it otherwise.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

export const HOW_TO = 'install Chromium or Google Chrome (on Debian and Ubuntu: apt-get install chromium), or name one by the environment variable CHROMIUM';

/** The path of a Chromium or Chrome; null where there is none. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE].find((file) => existsSync(file)) ?? null;
}

function install() {
  const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', process.stderr, 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  return process.getuid?.() === 0 && apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (findChromium() === null) install();
  const found = findChromium();
  if (found === null) {
    console.error(`there is no Chromium: ${HOW_TO}`);
    process.exit(1);
  }
  console.log(found);
}
