import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleTransform } from '../private/bundle-transform';
import { rejectAt } from '../private/reject';
import { sha256Of } from '../private/sha256';
import type { TensorSpec } from './signature';
import { guard } from '../private/declared/guard';

/** How a transform changes what callers see. */
export interface TransformOptions {
  /**
   * What callers send, where `preprocess` takes something else than the model does.
   *
   * @default - the model's own inputs
   */
  readonly inputs?: TensorSpec[];

  /**
   * What callers get, where `postprocess` returns something else than the model does.
   *
   * @default - the model's own outputs
   */
  readonly outputs?: TensorSpec[];
}

/**
 * Your own code around the model: a module that exports `preprocess`, `postprocess` or both. It is
 * bundled into the function's code, counts into the version's digest and runs the same locally.
 *
 * @example
 *
 * const transform = Transform.fromFile('transform.ts');
 */
export class Transform {
  /**
   * A TypeScript or JavaScript module. It is bundled with esbuild, which must be installed in your
   * app; a single `.cjs` file needs no esbuild.
   *
   * @param path where the module is, relative to the working directory
   * @throws if it does not exist
   */
  public static fromFile(path: string, options: TransformOptions = {}): Transform {
    const file = resolve(path);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
      rejectAt(`Transform.fromFile(${JSON.stringify(path)})`, [
        { prop: 'path', found: `is not a file (${file})`, remedy: 'paths are relative to the folder that cdk runs in' },
      ]);
    }
    return new Transform(file, options.inputs, options.outputs);
  }

  private code?: Uint8Array;

  private constructor(
    private readonly file: string,
    /** What callers send, where it differs from what the model takes. */
    public readonly inputs?: TensorSpec[],
    /** What callers get, where it differs from what the model returns. */
    public readonly outputs?: TensorSpec[],
  ) {}

  /** Hex SHA-256 of the bundled module. */
  public get digest(): string {
    return sha256Of(this._bundle());
  }

  /** @internal */
  public _bundle(): Uint8Array {
    this.code ??= bundleTransform(this.file);
    return this.code;
  }
}

guard('Transform', Transform);
