import type { Problem } from '../../lib/problem';

/**
 * Checks for apps whose types nobody checked: JavaScript, or TypeScript run by tsx. What they get
 * wrong most is a plain number where CDK wants a size or a duration.
 */
export function checkSize(prop: string, value: unknown, unit: 'mebibytes' | 'gibibytes' = 'mebibytes'): Problem[] {
  return value === undefined || hasMethod(value, 'toBytes') ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a Size', remedy: `write Size.${unit}(n)` }];
}

export function checkDuration(prop: string, value: unknown): Problem[] {
  return value === undefined || hasMethod(value, 'toMilliseconds') ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a Duration', remedy: 'write Duration.seconds(n)' }];
}

export function checkText(prop: string, value: unknown): Problem[] {
  return typeof value === 'string' ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'text', remedy: `write '${String(value)}'` }];
}

export function checkArtifact(prop: string, value: unknown): Problem[] {
  return hasMethod(value, '_contents') ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a ModelArtifact', remedy: 'write ModelArtifact.fromFile(path)' }];
}

export function checkImage(prop: string, value: unknown): Problem[] {
  return value === undefined || hasMethod(value, '_code') ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a ServingImage', remedy: 'write ServingImage.fromAsset(directory)' }];
}

/** Counts, where a text such as '2' would look like one in a message. */
export function checkNumber(prop: string, value: unknown): Problem[] {
  return value === undefined || typeof value === 'number' ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a number', remedy: typeof value === 'string' && value !== '' && Number.isFinite(Number(value)) ? `write ${value}` : 'write it without quotes' }];
}

export function checkRolloutType(prop: string, value: unknown): Problem[] {
  return value === undefined || hasMethod(value, '_plan') ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a Rollout', remedy: 'write Rollout.canary({ percentage, bakeTime }), or another of its methods' }];
}

export function checkModel(prop: string, value: unknown): Problem[] {
  const { artifact } = (value ?? {}) as { readonly artifact?: unknown };
  if (hasMethod(artifact, '_contents')) return [];
  return [{ prop, found: `is ${show(value)}`, allowed: 'a ModelVersion', remedy: "write ModelVersion.of(name, version, ModelArtifact.fromFile(path))" }];
}

export function checkInstanceType(prop: string, value: unknown): Problem[] {
  if (value === undefined || typeof (value as { readonly name?: unknown } | null)?.name === 'string') return [];
  return [{ prop, found: `is ${show(value)}`, allowed: 'an InstanceType', remedy: `write InstanceType.of('${typeof value === 'string' ? value : 'ml.m5.large'}')` }];
}

export function checkBackend(prop: string, value: unknown): Problem[] {
  const { _kind: kind } = (value ?? {}) as { readonly _kind?: unknown };
  return value === undefined || typeof kind === 'string' ? [] : [{ prop, found: `is ${show(value)}`, allowed: 'a RegistryBackend', remedy: 'write RegistryBackend.sageMaker() or RegistryBackend.parameters()' }];
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
}

function show(value: unknown): string {
  if (value === undefined) return 'not given';
  if (value === null || typeof value !== 'object') return `the ${typeof value} ${JSON.stringify(value)}`;
  return `a ${value.constructor?.name ?? 'plain object'}`;
}
