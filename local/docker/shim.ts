import { request } from 'node:http';
import { resolve } from 'node:path';
import { matchesReference, parseDockerCall, type DockerCall } from '../../lib/container/docker-call';
import { IMAGES_PATH, type ImageAnswer, type ImageCommand } from '../aws/ecr/image-door';
import { LocalError } from '../errors';

/** What a shim is started with. */
export interface ShimCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ShimResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Stands in for Docker where `cdk` publishes an image asset to this server: the variable CDK_DOCKER names the program. No container
 * is made; the server records the contexts that it can run, and refuses all others.
 */
export async function dockerShim({ args, cwd, environment }: ShimCall): Promise<ShimResult> {
  const call = parseDockerCall(args);
  if (call.verb === 'none') return failure(call.problem);
  const endpoint = environment['AWS_ENDPOINT_URL'];
  if (endpoint === undefined) {
    return failure('the variable AWS_ENDPOINT_URL is not set. This program stands in for Docker towards a `csi local start`, which prints both variables; for AWS itself, unset CDK_DOCKER');
  }
  try {
    return await carryOut(call, cwd, (command) => send(endpoint, command));
  } catch (error) {
    if (error instanceof LocalError) return failure(error.message);
    throw error;
  }
}

async function carryOut(call: Exclude<DockerCall, { readonly verb: 'none' }>, cwd: string, ask: (command: ImageCommand) => Promise<ImageAnswer>): Promise<ShimResult> {
  switch (call.verb) {
    case 'login': {
      await ask(call);
      return success('Login Succeeded\n');
    }
    case 'inspect': {
      const { images } = await ask({ verb: 'list' });
      const found = images?.find(({ references }) => references.includes(call.reference));
      // 1 is what cdk takes for "no such image".
      return found === undefined ? failure(`no such object: ${call.reference}`) : success(`${JSON.stringify([{ Id: found.digest, RepoTags: found.references }])}\n`);
    }
    case 'images': {
      const { images = [] } = await ask({ verb: 'list' });
      const names = images.flatMap(({ references }) => references).filter((reference) => matchesReference(call.pattern, reference));
      return success(names.map((name) => `${name}\n`).join(''));
    }
    case 'build': {
      const { digest, said } = await ask({ verb: 'build', tag: call.tag, folder: resolve(cwd, call.context), file: call.file, architecture: call.architecture, buildArgs: call.buildArgs });
      return success(`${said ?? ''}\n${digest ?? ''}\n`);
    }
    case 'tag':
      await ask(call);
      return success('');
    case 'push': {
      const { digest } = await ask(call);
      return success(`${call.reference}: digest: ${digest ?? ''}\n`);
    }
  }
}

async function send(endpoint: string, command: ImageCommand): Promise<ImageAnswer> {
  const { status, text } = await post(new URL(IMAGES_PATH, endpoint), JSON.stringify(command)).catch(() => {
    throw new LocalError(`nothing answers at ${endpoint}, which AWS_ENDPOINT_URL names: run \`csi local start\``);
  });
  if (status !== 200 && status !== 400) throw new LocalError(`${endpoint} is no \`csi local start\` that takes images: it answered ${status}. This program stands in for Docker towards one; for AWS itself, unset CDK_DOCKER`);
  const answer = JSON.parse(text) as ImageAnswer;
  if (answer.problem !== undefined) throw new LocalError(answer.problem);
  return answer;
}

/** Not by fetch, which gives up after five minutes: packages may take longer to install. */
function post(url: URL, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((done, fail) => {
    const outgoing = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function success(stdout: string): ShimResult {
  return { status: 0, stdout, stderr: '' };
}

function failure(problem: string): ShimResult {
  return { status: 1, stdout: '', stderr: `csi docker: ${problem}\n` };
}
