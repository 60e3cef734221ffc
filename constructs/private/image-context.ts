import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Stack } from 'aws-cdk-lib/core';
import { IgnoreStrategy, Stage } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { mayCopy, namesInCopy, parseDockerfile } from '../../lib/container/dockerfile';
import { MOUNTED_MODEL } from '../../lib/container/model-server-image';
import type { Problem } from '../../lib/problem';
import type { IModelVersion } from '../model/model-version';
import { layOutModel } from './model-folder';
import { sha256Of } from './sha256';
import { linkReadable } from './staged-files';
import { stagingFolder } from './staging';
import { fileDigest } from './synth-cache';

/** Where the files of the model lie in the build context. */
export const MODEL_FOLDER = 'model';

const OUTPUT = 'cdk.out';

interface ContextFile {
  readonly path: string;
  readonly sha256: string;
  readonly executable: boolean;
}

interface StagedContext {
  readonly path: string;
  readonly digest: string;
}

/** The folder that an image of the user's is built from. */
export class ImageContext {
  private read?: readonly ContextFile[];
  private readonly staged = new WeakMap<IModelVersion, StagedContext>();

  public constructor(
    private readonly folder: string,
    /** Path of the Dockerfile in it. */
    public readonly file: string,
  ) {}

  /** Hex SHA-256 over the paths and contents of all files, without a model. */
  public get digest(): string {
    return sha256Of(canonicalJson(this.files()));
  }

  public problems(model: IModelVersion): Problem[] {
    if (!isLaidIn(model)) return [];
    if (existsSync(join(this.folder, MODEL_FOLDER))) {
      return [{ prop: 'image', found: `is built from a folder that holds ${MODEL_FOLDER}, where the files of \`model\` are laid`, remedy: 'rename it' }];
    }
    if (this.ignored().ignores(join(this.folder, MODEL_FOLDER, model.artifact._contents().entry))) {
      return [{ prop: 'image', found: `has a .dockerignore that names ${MODEL_FOLDER}, where the files of \`model\` are laid`, remedy: `add the line !${MODEL_FOLDER}` }];
    }
    if (mayCopy(MODEL_FOLDER, parseDockerfile(readFileSync(join(this.folder, this.file), 'utf8')))) return [];
    return [{ prop: 'image', found: `does not take the model: no COPY of ${this.file} names ${MODEL_FOLDER}/`, remedy: `write COPY ${MODEL_FOLDER} \${LAMBDA_TASK_ROOT}/${MODEL_FOLDER}` }];
  }

  /** The same where the host brings the model to the container. */
  public problemsWithoutModel(): Problem[] {
    if (existsSync(join(this.folder, MODEL_FOLDER)) || !namesInCopy(MODEL_FOLDER, parseDockerfile(readFileSync(join(this.folder, this.file), 'utf8')))) return [];
    return [{
      prop: 'image', found: `is built by a ${this.file} that copies ${MODEL_FOLDER}/, and here the model is not part of the image: SageMaker lays it into ${MOUNTED_MODEL} of the container`,
      remedy: `take that line out, and have the server read ${MOUNTED_MODEL}`,
    }];
  }

  /** Lays out the folder that CDK copies into the assembly, with the model. The assembly's own folder stays out. */
  public stage(stack: Stack, model: IModelVersion): StagedContext {
    let staged = this.staged.get(model);
    if (staged === undefined) {
      const { path, files } = this.layOut(stack);
      const manifest = isLaidIn(model) ? layOutModel(model, join(path, MODEL_FOLDER)).manifest : undefined;
      staged = { path, digest: sha256Of(canonicalJson({ files, manifest })) };
      this.staged.set(model, staged);
    }
    return staged;
  }

  /** The same without a model. */
  public stageWithoutModel(stack: Stack): StagedContext {
    const { path, files } = this.layOut(stack);
    return { path, digest: sha256Of(canonicalJson({ files })) };
  }

  private layOut(stack: Stack): { readonly path: string; readonly files: readonly ContextFile[] } {
    const path = stagingFolder(stack, 'csi-image-');
    const outdir = resolve(Stage.of(stack)?.outdir ?? OUTPUT);
    const files = this.files().filter((file) => !join(this.folder, file.path).startsWith(join(outdir, '/')));
    for (const file of files) linkReadable(join(this.folder, file.path), join(path, file.path));
    return { path, files };
  }

  private files(): readonly ContextFile[] {
    this.read ??= this.list('').map((path): ContextFile => {
      const file = join(this.folder, path);
      return { path, sha256: fileDigest(file), executable: (statSync(file).mode & 0o100) !== 0 };
    });
    return this.read;
  }

  /** Relative paths with forward slashes, sorted, so that a digest does not depend on the file system. */
  private list(below: string): string[] {
    const ignored = this.ignored();
    const visit = (relative: string): string[] => readdirSync(join(this.folder, relative)).flatMap((name) => {
      const path = relative === '' ? name : `${relative}/${name}`;
      const full = join(this.folder, path);
      const stat = statSync(full, { throwIfNoEntry: false });
      // Editors leave links that lead nowhere.
      if (stat === undefined) return [];
      const directory = stat.isDirectory();
      if (name === OUTPUT && directory) return [];
      if (directory) return ignored.completelyIgnores(full) ? [] : visit(path);
      return path === this.file || !ignored.ignores(full) ? [path] : [];
    });
    return visit(below).sort((a, b) => (a < b ? -1 : 1));
  }

  /** https://docs.docker.com/build/concepts/context/#dockerignore-files */
  private ignored(): IgnoreStrategy {
    const file = [`${this.file}.dockerignore`, '.dockerignore'].map((name) => join(this.folder, name)).find((path) => existsSync(path));
    const lines = file === undefined ? [] : readFileSync(file, 'utf8').split(/\r?\n/).map((line) => line.trim());
    return IgnoreStrategy.docker(this.folder, ['.dockerignore', `${this.file}.dockerignore`, ...lines.filter((line) => line !== '' && !line.startsWith('#'))]);
  }
}

/** What is fetched by the image, or in it already, is not laid into its build. */
function isLaidIn(model: IModelVersion): boolean {
  return model.artifact._contents().place.kind === 'local';
}
