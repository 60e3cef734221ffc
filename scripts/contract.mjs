// npm run test:contract: model functions, run locally from a synthesized app, against clients of
// other projects: boto3, the AWS CLI, curl, Triton's client for the Open Inference Protocol, MLflow's.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root, run } from './run.mjs';
import { synth } from './synth.mjs';
import { python } from './venv.mjs';

run(process.execPath, ['scripts/bundle.mjs', '--quiet']);
const interpreter = await python();
const assembly = join(root, '.cache', 'contract.out');
synth(root, assembly, { app: 'npx tsx test/contract/app.ts' });

const { startLocal } = requireTypeScript('../local/index.ts', import.meta.url);
const server = await startLocal({ assembly, port: 0 });
try {
  const urls = Object.fromEntries(server.functions.map(({ name, urls: [first] }) => [name, first.url.replace(/\/$/, '')]));
  const args = ['test/contract/clients.py', server.endpoint, JSON.stringify(urls), join(root, 'examples', 'models')];
  const child = spawn(interpreter, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
} finally {
  await server.close();
}
