// npm run test:contract: model functions, run locally from a synthesized app, against clients of
// other projects: boto3, the AWS CLI, curl, Triton's client for the Open Inference Protocol, MLflow's.
// Then a model in S3, from the deploy's copy to the first prediction, against moto's S3; and the local AWS
// beside moto: the same calls, with every difference explained.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { compareWithMoto } from './compare-moto.mjs';
import { root, run } from './run.mjs';
import { answers, freePort } from './servers.mjs';
import { synth } from './synth.mjs';
import { python } from './venv.mjs';

run(process.execPath, ['scripts/bundle.mjs', '--quiet']);
const interpreter = await python();
const assembly = join(root, '.cache', 'contract.out');
synth(root, assembly, { app: 'npx tsx test/contract/app.ts' });

const { startLocal } = requireTypeScript('../local/index.ts', import.meta.url);
const server = await startLocal({ assembly, port: 0 });
try {
  const urls = Object.fromEntries(server.functions.filter(({ urls }) => urls.length > 0).map(({ name, urls: [first] }) => [name, first.url.replace(/\/$/, '')]));
  const args = ['test/contract/clients.py', server.endpoint, JSON.stringify(urls), join(root, 'examples', 'models')];
  process.exitCode = await ended(interpreter, args);
} finally {
  await server.close();
}

const port = await freePort();
const moto = spawn(join(dirname(interpreter), 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
try {
  await answers(`http://127.0.0.1:${port}/moto-api/`);
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const status = await ended(process.execPath, ['--import', 'tsx', 'test/contract/s3.ts', `http://127.0.0.1:${port}`], env);
  process.exitCode = process.exitCode || status;
} finally {
  moto.kill();
}

const compared = await compareWithMoto(interpreter);
process.exitCode = process.exitCode || compared;

/** The exit status of a command that writes to this terminal. */
function ended(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
