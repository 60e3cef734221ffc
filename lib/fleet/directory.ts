import { checkModelName } from '../model/names';
import type { Problem } from '../problem';

/** A model that was found in a folder. */
export interface DirectoryModel {
  readonly name: string;
  /** The version that is served; undefined where the file is all there is, and its content names the version. */
  readonly version?: string;
  /** Path of the ONNX file, relative to the folder, with forward slashes. */
  readonly path: string;
}

/**
 * The models of a folder, by the convention of model servers: `NAME/VERSION/model.onnx`, where versions are whole numbers and the highest is
 * served. `NAME.onnx` is a model without versions. Everything else is left alone; what begins with `.` or `_` is not looked at.
 *
 * @param paths of all files below the folder, relative to it, with forward slashes
 */
export function modelsOfDirectory(paths: readonly string[]): { readonly models: readonly DirectoryModel[]; readonly problems: readonly Problem[] } {
  const models = new Map<string, DirectoryModel>();
  const folders = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const parts = path.split('/');
    const [first = ''] = parts;
    if (/^[._]/.test(first)) continue;
    if (parts.length === 1) {
      if (first.endsWith('.onnx')) add(first.slice(0, -'.onnx'.length), { path });
      continue;
    }
    folders.add(first);
    const [, version = ''] = parts;
    if (parts.length === 3 && parts[2] === 'model.onnx' && /^(?:0|[1-9]\d*)$/.test(version)) add(first, { version, path });
  }

  function add(name: string, found: { readonly version?: string; readonly path: string }): void {
    const before = models.get(name);
    if (before !== undefined && (before.version === undefined) !== (found.version === undefined)) {
      problems.push({ prop: name, found: `is there twice: ${before.path} and ${found.path}`, remedy: 'keep one of the two' });
    } else if (before === undefined || BigInt(found.version ?? 0) > BigInt(before.version ?? 0)) {
      models.set(name, { name, ...found });
    }
  }

  const empty = [...folders].filter((name) => !models.has(name)).sort();
  return {
    models: [...models.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems: [
      ...problems,
      ...empty.map((name) => ({ prop: name, found: `holds no ${name}/1/model.onnx`, allowed: 'NAME/VERSION/model.onnx with a whole number as version', remedy: `rename it to _${name} if it is no model` })),
      ...[...models.keys()].flatMap((name) => checkFleetName(name)),
      ...(models.size === 0 && empty.length === 0 ? [{ prop: 'path', found: 'holds no models', allowed: 'NAME/VERSION/model.onnx, or NAME.onnx' }] : []),
    ],
  };
}

/** A model's name is also the id of its construct, beside those of what the models of a stack share. */
export function checkFleetName(name: string): Problem[] {
  if (/^Csi[A-Z]/.test(name)) return [{ prop: name, found: 'begins with Csi, as what the models of a stack share does', remedy: 'choose another name' }];
  // The constructs library keeps children by name in an object.
  if (name in {}) return [{ prop: name, found: 'is a name that every JavaScript object has already', remedy: 'choose another name' }];
  return checkModelName(name).map((problem) => ({ ...problem, prop: name, found: 'is no name for a model' }));
}
