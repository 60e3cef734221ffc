import { Token } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';
import type { S3FolderArtifactOptions, S3FolderFileOptions } from '../model/s3-folder-artifact';
import { checkPin } from './check-file-system-artifact';

/** Each is a resource of the stack, of which a template has 500: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_FOLDER_FILES = 200;

export function checkS3Folder(options: S3FolderArtifactOptions): Problem[] {
  const { prefix, files, allowUnpinned = false } = options;
  const open = Token.isUnresolved(prefix) || typeof prefix !== 'string';
  return [
    // "must end with a forward slash": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3ModelDataSource.html
    ...(!open && prefix.endsWith('/') && !prefix.startsWith('/') && prefix !== '/' ? []
      : [{ prop: 'prefix', found: `is ${Token.isUnresolved(prefix) ? 'a token' : JSON.stringify(prefix)}`, allowed: 'a text that ends with /', remedy: "write it as keys begin with it, such as 'llama/2026-11/'" }]),
    ...(files === undefined ? unpinned(allowUnpinned) : checkFiles(files, options)),
  ];
}

function unpinned(allowed: boolean): Problem[] {
  if (allowed) return [];
  return [{
    prop: 'files', found: 'is not given, so that whoever writes below the prefix changes what is served', remedy: 'list the files with sha256, size and versionId, or set allowUnpinned: true',
  }];
}

function checkFiles(files: readonly S3FolderFileOptions[], { entry, allowUnpinned, allowUnversioned = false, size }: S3FolderArtifactOptions): Problem[] {
  const paths = files.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  return [
    ...(files.length > 0 ? [] : [{ prop: 'files', found: 'is empty', remedy: 'list the files of the model' }]),
    ...(files.length <= MAX_FOLDER_FILES ? []
      : [{ prop: 'files', found: `are ${files.length}`, allowed: `${MAX_FOLDER_FILES}`, remedy: 'merge them, or pack them and name the archive (ModelArtifact.fromS3)' }]),
    ...(allowUnpinned === true ? [{ prop: 'allowUnpinned', found: 'is set beside `files`, which pin the model', remedy: 'leave one of them out' }] : []),
    ...(size === undefined ? [] : [{ prop: 'size', found: 'is given beside `files`, which have a size each', remedy: 'leave it out' }]),
    ...(twice === undefined ? [] : [{ prop: 'files', found: `name ${JSON.stringify(twice)} twice`, remedy: 'name each file once' }]),
    ...(entry === undefined || paths.includes(entry) ? [] : [{ prop: 'entry', found: `is ${JSON.stringify(entry)}, which is none of the \`files\``, remedy: `choose one of ${paths.join(', ')}` }]),
    ...files.flatMap((file, index) => [
      ...(isInside(file.path) ? [] : [{ prop: `files[${index}].path`, found: `is ${JSON.stringify(file.path)}`, allowed: 'a path below the prefix', remedy: 'write it as the rest of the key' }]),
      ...checkPin(`files[${index}].`, file),
      ...(file.versionId !== undefined || allowUnversioned ? []
        : [{ prop: `files[${index}].versionId`, found: 'is not given', remedy: 'pin the object (turn on versioning of the bucket if it is off), or set allowUnversioned: true' }]),
    ]),
  ];
}

function isInside(path: string): boolean {
  return typeof path === 'string' && !Token.isUnresolved(path) && path !== '' && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}
