import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnAlias, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { describeProblem } from '../../lib/problem';
import type { Qualifier } from '../../lib/rollout/split';
import { checkQualifiers } from '../../lib/rollout/split';

interface WatchedFunction {
  readonly construct: IConstruct;
  readonly fn: CfnFunction;
  readonly reservedConcurrency?: number;
}

const watched = new WeakMap<IConstruct, WatchedFunction[]>();

/**
 * Has all aliases and versions of a function looked at when the app is whole, wherever they are declared. Once for the app: a search for
 * each function would take a thousand searches for a thousand of them.
 */
export function watchQualifiers(one: WatchedFunction): void {
  const { root } = one.construct.node;
  const all = watched.get(root);
  if (all !== undefined) {
    all.push(one);
    return;
  }
  const functions = [one];
  watched.set(root, functions);
  root.node.addValidation({ validate: () => problems(root, functions) });
}

function problems(root: IConstruct, functions: readonly WatchedFunction[]): string[] {
  const resources = root.node.findAll();
  let byKey: ReadonlyMap<string, CfnFunction> | undefined;
  const known = (key: string): CfnFunction | undefined => (byKey ??= new Map(functions.map(({ fn }) => [keyOf(fn), fn]))).get(key);
  const functionOf = (resource: CfnAlias | CfnVersion): IConstruct | undefined => targetOf(resource.functionName)
    // Where the name is taken out of an ARN, only the rendered value tells.
    ?? refsIn(resource, JSON.stringify(rendered(resource, resource.functionName))).map(known).find((fn) => fn !== undefined);
  const aliases = grouped(resources.filter((each) => CfnAlias.isCfnAlias(each)), functionOf);
  const versions = grouped(resources.filter((each) => CfnVersion.isCfnVersion(each)), functionOf);
  const targets = new ScalableTargets(resources.filter((each) => CfnScalableTarget.isCfnScalableTarget(each)));
  return functions.flatMap(({ construct, fn, reservedConcurrency }) => {
    const qualifiers = [
      ...(aliases.get(fn) ?? []).map((alias) => ofAlias(alias, targets.of(alias) ?? targets.of(fn, alias.name))),
      ...(versions.get(fn) ?? []).map((version) => ofVersion(version, targets.of(version))),
    ];
    return checkQualifiers(qualifiers, reservedConcurrency).map((problem) => `${construct.node.path}: ${describeProblem(problem)}`);
  });
}

/** What scales which alias or version, by what its resource id refers to. */
class ScalableTargets {
  private readonly all = new Map<string, { readonly target: CfnScalableTarget; readonly text: string }[]>();

  public constructor(targets: readonly CfnScalableTarget[]) {
    for (const target of targets) {
      const text = JSON.stringify(rendered(target, target.resourceId));
      for (const key of refsIn(target, text)) this.all.set(key, [...(this.all.get(key) ?? []), { target, text }]);
    }
  }

  public of(resource: CfnResource, qualifier?: string): CfnScalableTarget | undefined {
    const found = this.all.size === 0 ? [] : this.all.get(keyOf(resource)) ?? [];
    return found.find(({ text }) => qualifier === undefined || text.includes(`:${qualifier}"`))?.target;
  }
}

function ofAlias(alias: CfnAlias, target: CfnScalableTarget | undefined): Qualifier {
  const weights = (rendered(alias, alias.routingConfig) as { readonly additionalVersionWeights?: readonly unknown[] } | undefined)?.additionalVersionWeights ?? [];
  const pointsTo = targetOf(alias.functionVersion);
  return {
    ...kept(alias, alias.provisionedConcurrencyConfig, target),
    path: alias.node.path,
    alias: Token.isUnresolved(alias.name) ? 'of a token' : alias.name,
    version: pointsTo?.node.path ?? String(alias.functionVersion),
    isWeighted: weights.length > 0,
    isRolledOut: alias.cfnOptions.updatePolicy?.codeDeployLambdaAliasUpdate !== undefined,
  };
}

function ofVersion(version: CfnVersion, target: CfnScalableTarget | undefined): Qualifier {
  return { ...kept(version, version.provisionedConcurrencyConfig, target), path: version.node.path, version: version.node.path, isWeighted: false, isRolledOut: false };
}

function kept(resource: CfnResource, config: unknown, target: CfnScalableTarget | undefined): Pick<Qualifier, 'keepsReady' | 'most'> {
  const fixed = (rendered(resource, config) as { readonly provisionedConcurrentExecutions?: unknown } | undefined)?.provisionedConcurrentExecutions;
  const numbers = [fixed, target === undefined ? undefined : rendered(target, target.maxCapacity)].filter((each) => each !== undefined);
  return { keepsReady: numbers.length > 0, most: numbers.every((each) => typeof each === 'number') ? Math.max(...numbers) : undefined };
}

/** A logical id with its stack. */
function keyOf(resource: CfnResource): string {
  return `${resource.stack.node.path}|${String(resource.stack.resolve(resource.logicalId))}`;
}

/** What a rendered value of a resource refers to. */
function refsIn({ stack }: CfnResource, text: string): string[] {
  return [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(([, ref, attribute]) => `${stack.node.path}|${ref ?? attribute}`);
}

function rendered(resource: CfnResource, value: unknown): unknown {
  return value === undefined ? undefined : Stack.of(resource).resolve(value);
}

/** The resource that a value refers to. */
function targetOf(value: string): IConstruct | undefined {
  return Tokenization.reverseString(value).tokens.find((token) => Reference.isReference(token))?.target;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => IConstruct | undefined): Map<IConstruct | undefined, T[]> {
  const groups = new Map<IConstruct | undefined, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
