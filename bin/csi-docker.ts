#!/usr/bin/env node
/** What CDK_DOCKER names: it has to be a program without arguments. `csi local docker` is the same. */
import { dockerShim } from '../local/docker/shim';

// The password: whoever writes it must not find the pipe closed.
if (process.argv.includes('--password-stdin')) process.stdin.resume();

dockerShim({ args: process.argv.slice(2), cwd: process.cwd(), environment: process.env }).then(({ status, stdout, stderr }) => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status;
}, (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
