import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib/core';
import { checkImageReference } from '../../lib/container/image-reference';
import type { ImageReference } from '../../lib/container/image-reference';
import type { Problem } from '../../lib/problem';
import type { ImageStartOptions } from '../model/serving-image-options';

export function checkReference(reference: ImageReference): Problem[] {
  const { digest, tag } = reference;
  if (Token.isUnresolved(digest) || Token.isUnresolved(tag)) return [{ prop: 'digest', found: 'or `tag` is a token', remedy: 'give the digest as plain text' }];
  return checkImageReference(reference);
}

export function checkFolder(folder: string, file: string): Problem[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return [{ prop: 'directory', found: `does not exist (${folder})`, remedy: 'paths are relative to the folder that cdk runs in' }];
  if (!stat.isDirectory()) return [{ prop: 'directory', found: `is a file (${folder})`, remedy: 'give the folder that holds the Dockerfile' }];
  if (existsSync(join(folder, file))) return [];
  return [{ prop: 'file', found: `is ${JSON.stringify(file)}, which the folder does not hold (${folder})`, remedy: 'write the Dockerfile, or name it' }];
}

/** They go into the digest: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr_assets-readme.html */
export function checkBuildArgs(buildArgs: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(buildArgs).flatMap(([name, value]) =>
    (Token.isUnresolved(name) || Token.isUnresolved(value) ? [{ prop: `buildArgs.${name}`, found: 'is a token', remedy: 'the image is built before the deploy knows it: use an environment variable of the function' }] : []));
}

export function checkStart({ command, entryPoint, workingDirectory }: ImageStartOptions): Problem[] {
  return [
    ...(command?.length === 0 ? [{ prop: 'command', found: 'is empty', remedy: 'leave it out to have the image\'s own' }] : []),
    ...(entryPoint?.length === 0 ? [{ prop: 'entryPoint', found: 'is empty', remedy: 'leave it out to have the image\'s own' }] : []),
    ...(workingDirectory !== undefined && !Token.isUnresolved(workingDirectory) && !workingDirectory.startsWith('/')
      ? [{ prop: 'workingDirectory', found: `is ${JSON.stringify(workingDirectory)}`, allowed: 'an absolute path', remedy: 'begin it with /' }] : []),
  ];
}
