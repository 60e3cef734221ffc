import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { ModelArtifact, ModelFunction, ModelRegistry, ModelVersion } from '../../constructs';
import type { RegisteredModel } from '../../constructs';

const MODELS = join(__dirname, '..', '..', 'examples', 'models');

/** An app in which one case is tried. */
export class World {
  public readonly app = new App({
    // Nothing is deployed: files need not be copied. Traces of where each node was made cost half of the time.
    context: { 'aws:cdk:disable-asset-staging': true, 'aws:cdk:disable-stack-trace': true, 'aws:cdk:enable-asset-metadata': false },
    analyticsReporting: false,
    outdir: mkdtempSync(join(tmpdir(), 'csi-fuzz-')),
  });
  public readonly stack = new Stack(this.app, 'Stack');
  private count = 0;
  private registered?: RegisteredModel;
  private made?: ModelFunction;

  /** An id that nothing in the stack has. */
  public id(): string {
    return `Made${(this.count += 1)}`;
  }

  public version(version = '2'): ModelVersion {
    return ModelVersion.of('digits', version, this.artifact(version));
  }

  public artifact(version = '2'): ModelArtifact {
    return ModelArtifact.fromFile(join(MODELS, 'digits', version, 'model.onnx'));
  }

  public model(): RegisteredModel {
    this.registered ??= new ModelRegistry(this.stack, 'Registry').addModel('digits');
    return this.registered;
  }

  public fn(): ModelFunction {
    this.made ??= new ModelFunction(this.stack, 'Fn', { model: this.version() });
    return this.made;
  }
}

/** Files that the paths of good values name. */
export const files = makeFiles();

function makeFiles() {
  const root = mkdtempSync(join(tmpdir(), 'csi-fuzz-files-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };
  const models = join(root, 'models');
  mkdirSync(join(models, 'digits'), { recursive: true });
  symlinkSync(join(MODELS, 'digits', '2'), join(models, 'digits', '2'), 'junction');
  const image = join(root, 'image');
  mkdirSync(image);
  writeFileSync(join(image, 'Dockerfile'), 'FROM scratch\nARG A\nEXPOSE 8080\nCMD ["/serve"]\n');
  return {
    root,
    models,
    image,
    onnx: join(MODELS, 'digits', '2', 'model.onnx'),
    onnxFolder: join(MODELS, 'digits', '2'),
    rows: join(MODELS, 'digits', '2', 'rows.json'),
    mlflow: join(__dirname, '..', 'mlflow', 'models', 'onnx-matrix'),
    transform: file('transform.cjs', 'exports.preprocess = (request) => request;'),
    fleet: file('fleet.json', JSON.stringify({ models: [{ name: 'digits', version: '2', artifact: join(MODELS, 'digits', '2', 'model.onnx') }] })),
  };
}
