// Entry of the container. Takes the argument `serve`, which SageMaker passes, and needs none.
//
//   MODEL_DIR                 folder with the manifest and the model; default /opt/ml/model
//   PORT                      default 8080; SAGEMAKER_BIND_TO_PORT goes before it
//   CSI_HOST                  address to listen at; default all of the container's
//   CSI_ENDPOINT              what its metrics are told apart by
//   CSI_MAX_REQUEST_BYTES     default 25 MiB, what SageMaker passes on
//   CSI_MAX_RESPONSE_BYTES    default 25 MiB
//   CSI_MAX_CONCURRENCY       default 32
//   CSI_THREADS               default: all cores
import { availableParallelism } from 'node:os';
import { ARTIFACT_URI, ENDPOINT } from '../../lib/model/environment';
import { writeLine } from '../shared/output';
import { openHttpDoor } from './http';
import { ModelServer } from './server';
import { spansOf } from './spans';

const DRAIN_MS = 25_000;
const BODY_BYTES = 25 * 1024 * 1024;

function numberFrom(name: string, fallback: number, min: number, max: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`the environment variable ${name} is '${text}', allowed: a whole number from ${min} to ${max}`);
  }
  return value;
}

/** https://opentelemetry.io/docs/specs/semconv/resource/ */
function resourceOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const region = environment['AWS_REGION'];
  return { 'service.name': environment['CSI_ENDPOINT'] ?? 'model-server', ...(region !== undefined && { 'cloud.provider': 'aws', 'cloud.region': region }) };
}

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if ((command !== undefined && command !== 'serve') || rest.length > 0) {
    throw new Error(`the arguments are '${process.argv.slice(2).join(' ')}', allowed: serve, or none`);
  }
  const port = numberFrom('SAGEMAKER_BIND_TO_PORT', numberFrom('PORT', 8080, 0, 65535), 0, 65535);
  const maxRequestBytes = numberFrom('CSI_MAX_REQUEST_BYTES', BODY_BYTES, 1, 2 ** 31);
  const threads = numberFrom('CSI_THREADS', availableParallelism(), 1, 1024);
  const artifactUri = process.env[ARTIFACT_URI];
  const endpoint = process.env[ENDPOINT];
  const spans = spansOf({ environment: process.env, resource: resourceOf(process.env), onLambda: false, warn: (message, details) => server.log('WARN', message, details) });
  const server: ModelServer = new ModelServer({
    folder: process.env['MODEL_DIR'] ?? '/opt/ml/model',
    threads: () => threads,
    environment: process.env,
    ...(artifactUri !== undefined && { artifactUri }),
    ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
    maxRequestBytes,
    ...(spans && { spans }),
    initBudgetMs: Infinity,
    uptime: () => process.uptime() * 1000,
    now: () => Date.now(),
    write: writeLine,
  });
  const door = await openHttpDoor({
    server,
    port,
    host: process.env['CSI_HOST'],
    maxRequestBytes,
    maxResponseBytes: numberFrom('CSI_MAX_RESPONSE_BYTES', BODY_BYTES, 1, 2 ** 31),
    maxConcurrency: numberFrom('CSI_MAX_CONCURRENCY', 32, 1, 100_000),
    drainMs: DRAIN_MS,
  });
  server.log('INFO', 'listening', { port: door.port });

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    server.log('INFO', 'draining', { signal });
    void door.drain().then(async (inTime) => {
      if (!inTime) server.log('WARN', `requests were cut off: they took longer than ${DRAIN_MS / 1000} s to end`);
      await spans?.close();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  await server.init();
  // The platform sees a container that ends, says why in its log, and starts another.
  if (server.loadFailure && !stopping) process.exit(1);
  if (server.ready) server.log('INFO', 'the model is loaded', { engine: server.engineName, elapsedMs: Math.round(process.uptime() * 1000) });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
