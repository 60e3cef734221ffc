import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dockerShim } from '../../local';
import type { Command } from './command';

/** The program that stands in for Docker, beside this one; undefined where this package is not built. */
export function dockerProgram(): string | undefined {
  const program = join(__dirname, 'csi-docker.js');
  return existsSync(program) ? program : undefined;
}

export const localDocker: Command = {
  summary: 'stand in for Docker, for `cdk` to publish images that run here without it',
  usage: `csi local docker build|tag|push|login|inspect|images ...

What \`cdk deploy\` asks Docker for when an app has image assets, answered by a running
\`csi local start\` without Docker. It takes build contexts of this package's own model server, and
of Lambda functions FROM public.ecr.aws/lambda/python or nodejs whose Dockerfile only copies files
and has pip install packages: they run as processes. It refuses any other Dockerfile.

You do not call it yourself. cdk takes a program without arguments, so the variable CDK_DOCKER
that \`csi local start\` prints names csi-docker, which is this command. Unset it to use Docker.`,

  async run(args) {
    const { status, stdout, stderr } = await dockerShim({ args, cwd: process.cwd(), environment: process.env });
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    return status;
  },
};
