import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import type { ModelVersionOptions } from '../../constructs';
import { ModelArtifact, ModelVersion } from '../../constructs';

export const models = join(__dirname, '..', '..', 'examples', 'models');

/** A version of the digits model that is trained in examples/models. */
export function digits(version: '1' | '2' | '3' | '4' = '1', options?: ModelVersionOptions): ModelVersion {
  return ModelVersion.of('digits', version, ModelArtifact.fromFile(join(models, 'digits', version, 'model.onnx')), options);
}

export function breastCancer(options?: ModelVersionOptions): ModelVersion {
  return ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile(join(models, 'breast-cancer', '1', 'model.onnx')), options);
}

export function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

/** The template of an app's one stack, after `declare` filled it. */
export function templateOf(declare: (stack: Stack) => void): Template {
  const stack = newStack();
  declare(stack);
  return Template.fromStack(stack);
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: Record<string, unknown>;
  readonly DependsOn?: string[];
}

/** What every stack with a model function has once: its version keeper. */
const KEEPER = /^CsiVersionKeeper/;

/** Logical ids and resources of a type, but for the version keeper's. */
export function resources(template: Template, type: string): [id: string, resource: Resource][] {
  return (Object.entries(template.findResources(type)) as unknown as [string, Resource][]).filter(([id]) => !KEEPER.test(id));
}

/** The only resource of a type. */
export function only(template: Template, type: string): { readonly id: string; readonly resource: Resource } {
  const found = resources(template, type);
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type}`);
  return { id: found[0][0], resource: found[0][1] };
}
