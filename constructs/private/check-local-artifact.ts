import { statSync } from 'node:fs';
import { MANIFEST_FILE } from '../../lib/model/manifest';
import type { Problem } from '../../lib/problem';
import type { listFiles } from './list-files';

export function checkFile(file: string): Problem[] {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return [{ prop: 'path', found: `does not exist (${file})`, remedy: 'paths are relative to the folder that cdk runs in' }];
  if (stat.isDirectory()) return [{ prop: 'path', found: `is a folder (${file})`, remedy: 'name the model in it, or use ModelArtifact.fromDirectory' }];
  return stat.isFile() ? [] : [{ prop: 'path', found: `is no file (${file})`, remedy: 'give the file that holds the model' }];
}

/** Whether a folder is a model, and which of its files is the one to load. */
export function checkDirectory({ files, others }: ReturnType<typeof listFiles>, entry: string | undefined): Problem[] {
  const problems: Problem[] = others.map((found) => ({ prop: 'path', found: `holds ${found}`, remedy: 'take it out of the folder' }));
  if (entry === undefined) {
    const models = files.filter((file) => file.endsWith('.onnx'));
    problems.push({
      prop: 'entry',
      found: models.length === 0 ? 'is not given, and the folder holds no .onnx file' : `is not given, and the folder holds ${models.join(', ')}`,
      remedy: 'name the file to load',
    });
  } else if (!files.includes(entry)) {
    problems.push({ prop: 'entry', found: `is ${JSON.stringify(entry)}, which the folder does not hold`, remedy: `choose one of ${files.join(', ')}` });
  }
  if (files.includes(MANIFEST_FILE)) {
    problems.push({ prop: 'path', found: `holds a file called ${MANIFEST_FILE}, a name the library uses itself`, remedy: 'rename or move it' });
  }
  return problems;
}
