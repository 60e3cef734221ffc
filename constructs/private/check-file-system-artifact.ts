import type { Size } from 'aws-cdk-lib/core';
import { Token } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';
import type { FileSystemArtifactOptions } from '../model/file-system-artifact';

/** Digits of a digest that a path has to hold. */
const PINNING_DIGITS = 12;

/** What no shell, URI or object key has to quote. */
const SAFE_PATH = /^[A-Za-z0-9!_.*'()=+@,-]+(?:\/[A-Za-z0-9!_.*'()=+@,-]+)*$/;

/** Everything that is wrong with a model on a file system; `digestOf` is asked only once the rest is right. */
export function checkFileSystemArtifact(options: FileSystemArtifactOptions, digestOf: () => string): Problem[] {
  const external = options.externalFiles ?? [];
  const problems = [
    ...checkFileSystem(options.fileSystem),
    ...checkPath('path', options.path),
    ...checkPin('', options),
    ...external.flatMap((file, index) => [...checkPath(`externalFiles[${index}].path`, file.path), ...checkPin(`externalFiles[${index}].`, file)]),
    ...checkTwice([options.path.split('/').at(-1) ?? '', ...external.map(({ path }) => path)]),
  ];
  if (problems.length > 0 || options.allowMutablePath === true) return problems;
  const digest = (external.length === 0 ? options.sha256 : digestOf()).slice(0, PINNING_DIGITS);
  if (options.path.includes(digest)) return [];
  return [{
    prop: 'path',
    found: `is ${JSON.stringify(options.path)}, which does not hold ${digest}: another version could be put there, and break this one`,
    remedy: `put the model below a folder of that name (${suggestion(options.path, digest)}), or set allowMutablePath: true`,
  }];
}

/** The digest and the size of a file, as its user copied them. */
export function checkPin(at: string, { sha256, size }: { readonly sha256: string; readonly size: Size }): Problem[] {
  return [
    ...(/^[0-9a-f]{64}$/.test(sha256)
      ? []
      : [{ prop: `${at}sha256`, found: `is ${JSON.stringify(sha256)}`, allowed: '64 lower-case hexadecimal digits', remedy: 'copy it from `sha256sum FILE`' }]),
    ...(size.isUnresolved() || size.toBytes() < 1
      ? [{ prop: `${at}size`, found: 'is not the size of a file', remedy: 'give the exact size of the file: Size.bytes(number that `wc -c FILE` prints)' }]
      : []),
  ];
}

function checkFileSystem(fileSystem: unknown): Problem[] {
  if (typeof fileSystem === 'object' && fileSystem !== null && '_mount' in fileSystem) return [];
  return [{ prop: 'fileSystem', found: 'is no file system of this library', remedy: "give `new S3ModelFileSystem(this, 'Files', { vpc })` or `ModelFileSystem.fromEfsAccessPoint(accessPoint)`" }];
}

function checkPath(prop: string, path: unknown): Problem[] {
  if (typeof path === 'string' && !Token.isUnresolved(path) && SAFE_PATH.test(path) && !path.split('/').some((part) => part === '.' || part === '..')) return [];
  return [{
    prop,
    found: `is ${Token.isUnresolved(path) ? 'a token' : JSON.stringify(path)}`,
    allowed: "names of letters, digits and !_.*'()=+@,- with `/` between them, from the root of the file system",
    remedy: "write it as plain text, such as 'digits/9f86d081884c/model.onnx'",
  }];
}

function checkTwice(names: readonly string[]): Problem[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? [] : [{ prop: 'externalFiles', found: `name ${twice} twice`, remedy: 'name each file of the model once, and the ONNX file not at all' }];
}

function suggestion(path: string, digest: string): string {
  const parts = path.split('/');
  return [...parts.slice(0, -1), digest, ...parts.slice(-1)].join('/');
}
