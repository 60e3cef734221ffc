// Fetches the files of a remote model from S3 into the temporary folder, once per environment.
//
// Every file is streamed to disk under a name of its own and gets its final name only after its
// length and sha256 were seen to be right, so a file with the final name is whole. Loaded only
// for remote manifests. Signing is aws4, the transport node:https: no SDK in the cold start.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sign } from 'aws4';
import { ARTIFACT_URI } from '../../lib/model/environment';
import type { ModelFile, ModelManifest } from '../../lib/model/manifest';
import { s3Address, s3Location, type S3Location } from '../../lib/server/s3-location';
import { RepairableError, TransientError } from './errors';
import { inside, verifyFile } from './files';

const ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;
/** Without a byte for this long a connection is given up. */
const IDLE_MS = 20_000;
const MAX_ERROR_BYTES = 16 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder in which the files lie, each as the manifest says. */
export async function fetchModel(manifest: ModelManifest, uri: string | undefined, environment: Environment): Promise<string> {
  if (uri === undefined || uri === '') {
    throw new Error(`the manifest says that the model is fetched at start, but the environment variable ${ARTIFACT_URI} is not set: set it to s3://bucket/prefix/`);
  }
  const folder = join(environment['TMPDIR'] ?? tmpdir(), `csi-model-${manifest.digest.slice(0, 32)}`);
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };
  try {
    for (const file of manifest.files) {
      const target = inside(folder, file.path);
      if (await isWhole(target, file)) continue;
      await fetchFile(file, target, s3Location(uri, file.path), environment, agents).catch((error: NodeJS.ErrnoException) => {
        throw isFull(error) ? noRoom(file, error) : error;
      });
    }
  } finally {
    for (const agent of Object.values(agents)) agent.destroy();
  }
  return folder;
}

/** A restarted process finds what the one before it in the same environment fetched. */
async function isWhole(path: string, file: ModelFile): Promise<boolean> {
  return verifyFile(path, file).then(
    () => true,
    () => false,
  );
}

type Agents = Readonly<Record<'http:' | 'https:', HttpAgent | HttpsAgent>>;

async function fetchFile(file: ModelFile, target: string, location: S3Location, environment: Environment, agents: Agents): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await removeStalePartials(target);
  const partial = `${target}.${process.pid}.partial`;
  for (let attempt = 1; ; attempt++) {
    try {
      await download(file, partial, location, environment, agents);
      await rename(partial, target).catch((error: NodeJS.ErrnoException) => {
        // Taken for stale by a server that shares the folder but cannot see this process.
        throw error.code === 'ENOENT' ? new TransientError(`'${file.path}' was removed while it was fetched`, { cause: error }) : error;
      });
      return;
    } catch (error) {
      await rm(partial, { force: true });
      if (!(error instanceof TransientError) || attempt === ATTEMPTS) throw error;
      await delay(FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}

/** What a process that was killed had fetched fills the disk for the next one. */
async function removeStalePartials(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.partial$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || Number(pid) === process.pid) continue;
    const path = join(folder, name);
    // A pid may belong to another program by now; a server that fetches writes more often than that.
    if (!isRunning(Number(pid)) || Date.now() - (await stat(path).then(({ mtimeMs }) => mtimeMs, () => 0)) > 2 * IDLE_MS) {
      await rm(path, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isFull({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function noRoom(file: ModelFile, cause: Error): Error {
  return new RepairableError(`no room in the temporary folder for '${file.path}' (${file.bytes} bytes): raise the function's ephemeral storage`, { cause });
}

async function download(file: ModelFile, partial: string, location: S3Location, environment: Environment, agents: Agents): Promise<void> {
  const response = await get(location, environment, agents);
  if (response.statusCode !== 200) throw await refusal(response, location);

  const hash = createHash('sha256');
  let bytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      // Never more onto the disk than the manifest promised.
      if (bytes > file.bytes) return done(wrongContent(location, `has more than the ${file.bytes} bytes`));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(response, check, createWriteStream(partial));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && /^(ECONN|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE)/.test(code)) {
      throw new TransientError(`reading ${show(location)} ended after ${bytes} of ${file.bytes} bytes: ${message}`, { cause: error });
    }
    throw error;
  }
  // A proxy that cuts a transfer short may end it properly: another try may get the rest.
  if (bytes < file.bytes) throw new TransientError(`${show(location)} ended after ${bytes} bytes, the manifest says ${file.bytes}`);
  if (hash.digest('hex') !== file.sha256) throw wrongContent(location, `does not have the sha256 ${file.sha256}`);
}

function get(location: S3Location, environment: Environment, agents: Agents): Promise<IncomingMessage> {
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  const address = s3Address(location, region, endpoint);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error(`cannot read ${show(location)}: no credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`);
  }
  const { protocol, ...host } = address;
  const signed = sign(
    { ...host, service: 's3', region, method: 'GET' },
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  );
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new TransientError(`cannot reach S3 for ${show(location)}: ${error.message}`, { cause: error }));
    const request = send({ ...(signed as RequestOptions), agent: agents[protocol], timeout: IDLE_MS }, resolve);
    request.on('timeout', () => request.destroy(Object.assign(new Error(`no answer for ${IDLE_MS / 1000} s`), { code: 'ETIMEDOUT' })));
    request.on('error', fail);
    request.end();
  });
}

async function refusal(response: IncomingMessage, location: S3Location): Promise<Error> {
  const status = response.statusCode ?? 0;
  const text = await errorText(response);
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  const answered = `S3 answered ${status}${code === undefined ? '' : ` ${code}`} for ${show(location)}`;
  if (status === 403) {
    return new RepairableError(
      `${answered}: the function's role needs s3:GetObject on arn:aws:s3:::${location.bucket}/${location.key}, ` +
        `kms:Decrypt if the bucket is encrypted with a key of its own, and the object must exist`,
    );
  }
  if (status === 404) return new RepairableError(`${answered}: the object was deleted, or never copied there`);
  if (status === 301 || status === 307 || code === 'AuthorizationHeaderMalformed') {
    const region = response.headers['x-amz-bucket-region'] ?? /<Region>([^<]*)<\/Region>/.exec(text)?.[1];
    return new Error(`${answered}: the bucket is in another region${region === undefined ? '' : `, ${String(region)}`}; copy the model to one in the function's region`);
  }
  const retriable = status >= 500 || status === 429 || code === 'RequestTimeout' || code === 'SlowDown';
  return retriable ? new TransientError(answered) : new RepairableError(answered);
}

async function errorText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}

function wrongContent(location: S3Location, what: string): Error {
  return new Error(`${show(location)} ${what} of the manifest: the object was overwritten after synth; deploy again, or restore it`);
}

function show({ bucket, key }: S3Location): string {
  return `s3://${bucket}/${key}`;
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
