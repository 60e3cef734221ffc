import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { modelsOfDirectory } from '../../lib/fleet/directory';
import type { FleetEntry } from '../../lib/fleet/manifest';
import { parseFleetManifest } from '../../lib/fleet/manifest';
import type { Problem } from '../../lib/problem';
import type { ModelFunctionOptions } from '../function/model-function-props';
import { Engine } from '../model/engine';
import { ModelArtifact } from '../model/model-artifact';
import type { IModelVersion } from '../model/model-version';
import { ModelVersion } from '../model/model-version';
import { fileDigest } from '../private/synth-cache';
import { GoldenRequests } from '../rollout/golden-requests';
import { Rollout } from '../rollout/rollout';
import { guard } from '../private/declared/guard';

/** One model of a fleet, before it is read. */
export interface FleetModel {
  readonly name: string;
  /** Reads the model's file; throws what is wrong with it. */
  readonly version: (scope: Construct) => IModelVersion;
  /** What the manifest says of the model's function; throws what is wrong with it. */
  readonly options: () => ModelFunctionOptions;
}

/**
 * The models of a fleet: a folder or a manifest that lists them.
 *
 * @example
 *
 * new ModelFleet(app, 'Fleet', { models: FleetModels.fromDirectory('models') });
 */
export class FleetModels {
  /**
   * All models of a folder: `NAME/VERSION/model.onnx`, of which the version with the highest number is served, or `NAME.onnx`, whose version
   * is named by its content. Names that begin with `.` or `_` are left out, and so is every other file.
   *
   * @param path where the folder is, relative to the working directory
   */
  public static fromDirectory(path: string): FleetModels {
    const folder = resolve(path);
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) {
      const found = stat === undefined ? `does not exist (${folder})` : `is a file (${folder})`;
      return new FleetModels(path, [], [{ prop: 'models', found, remedy: 'paths are relative to the folder that cdk runs in, and FleetModels.fromManifest reads a file' }]);
    }
    const { models, problems } = modelsOfDirectory(filesIn(folder));
    return new FleetModels(path, models.map(({ name, version, path: file }) => {
      const model = join(folder, file);
      return {
        name,
        version: () => ModelVersion.of(name, version ?? fileDigest(model).slice(0, 12), ModelArtifact.fromFile(model)),
        options: () => ({}),
      };
    }), problems);
  }

  /**
   * The models that a JSON file lists, with settings of their own. Its schema is `schemas/fleet.schema.json` of this package.
   *
   * @param path where the file is, relative to the working directory
   */
  public static fromManifest(path: string): FleetModels {
    const file = resolve(path);
    const folder = dirname(file);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      return new FleetModels(path, [], [{ prop: 'models', found: `cannot be read: ${(error as Error).message}`, remedy: 'paths are relative to the folder that cdk runs in' }]);
    }
    const { manifest, problems } = parseFleetManifest(text);
    const models = manifest?.models.map((entry): FleetModel => ({
      name: entry.name,
      version: (scope) => ModelVersion.of(entry.name, entry.version, artifactOf(entry, folder, scope)),
      options: () => optionsOf(entry, folder),
    }));
    return new FleetModels(path, models ?? [], problems);
  }

  private readonly path: string;
  private readonly models: readonly FleetModel[];
  private readonly problems: readonly Problem[];

  private constructor(path: string, models: readonly FleetModel[], problems: readonly Problem[]) {
    this.path = path;
    this.models = models;
    this.problems = problems;
  }

  /** @internal */
  public _contents(): { readonly path: string; readonly models: readonly FleetModel[]; readonly problems: readonly Problem[] } {
    return { path: this.path, models: this.models, problems: this.problems };
  }
}

guard('FleetModels', FleetModels);

/** Paths of all files below a folder, relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    // Editors leave links that lead nowhere.
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true);
}

function artifactOf({ name, artifact }: FleetEntry, folder: string, scope: Construct): ModelArtifact {
  if (typeof artifact === 'string') {
    const path = resolve(folder, artifact);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? ModelArtifact.fromDirectory(path) : ModelArtifact.fromFile(path);
  }
  const { bucket, key, versionId, sha256, bytes } = artifact;
  return ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(scope, `CsiSource-${name}`, bucket), key, versionId, sha256, size: Size.bytes(bytes) });
}

function optionsOf(entry: FleetEntry, folder: string): ModelFunctionOptions {
  const { engine, memorySize, timeout, ephemeralStorageSize, environment, reservedConcurrency, provisionedConcurrency, description, rollout, goldenRequests } = entry;
  // Only what is given: an option that is undefined would hide a default of the fleet.
  return {
    ...(engine !== undefined && { engine: engineOf(engine) }),
    ...(memorySize !== undefined && { memorySize: Size.mebibytes(memorySize) }),
    ...(timeout !== undefined && { timeout: Duration.seconds(timeout) }),
    ...(ephemeralStorageSize !== undefined && { ephemeralStorageSize: Size.mebibytes(ephemeralStorageSize) }),
    ...(environment !== undefined && { environment }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(provisionedConcurrency !== undefined && { provisionedConcurrency }),
    ...(description !== undefined && { description }),
    ...(rollout !== undefined && { rollout: rolloutOf(rollout) }),
    ...(goldenRequests !== undefined && { goldenRequests: goldenOf(goldenRequests, folder) }),
  };
}

function engineOf(engine: NonNullable<FleetEntry['engine']>): Engine {
  if (typeof engine === 'object') return Engine.automatic({ batchSize: engine.automatic.batchSize });
  return engine === 'automatic' ? Engine.automatic() : engine === 'compiled' ? Engine.compiled() : Engine.onnxRuntime();
}

function rolloutOf(rollout: NonNullable<FleetEntry['rollout']>): Rollout {
  if (rollout === 'allAtOnce') return Rollout.allAtOnce();
  if ('canary' in rollout) return Rollout.canary({ percentage: rollout.canary.percentage, bakeTime: Duration.minutes(rollout.canary.bakeMinutes) });
  return Rollout.linear({ percentage: rollout.linear.percentage, interval: Duration.minutes(rollout.linear.intervalMinutes) });
}

function goldenOf(golden: NonNullable<FleetEntry['goldenRequests']>, folder: string): GoldenRequests {
  if (typeof golden === 'string') return GoldenRequests.fromFile(resolve(folder, golden));
  const { file, outputs, ...options } = golden;
  return GoldenRequests.fromFile(resolve(folder, file), { ...options, outputs: outputs === undefined ? undefined : [...outputs] });
}
