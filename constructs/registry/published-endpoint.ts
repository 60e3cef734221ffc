import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, CfnOutput, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { ENDPOINT_FACTS, endpointParameter, endpointPath } from '../../lib/registry/parameters';
import type { EndpointFact } from '../../lib/registry/parameters';
import { checkEndpointName, endpointOutput, PUBLISHED_OUTPUTS } from '../../lib/registry/published';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { EndpointAddress } from '../private/endpoint-address';
import { isAddressed } from '../private/endpoint-address';
import { rejectAt } from '../private/reject';
import { isSamePlace } from '../private/same-place';
import { guard, guardGrants } from '../private/declared/guard';

/** Permissions to find a published endpoint. To ask it, there are the host's own: `fn.grants.invoke(role)`. */
export interface IPublishedEndpointGrants {
  /** Lets a principal read the endpoint's parameters: by name, or all at once by path. */
  read(grantee: IGrantable): Grant;
}

/**
 * A place where a model answers, as other tools find it: parameters below `/models/NAME/endpoints/ENDPOINT/`, and outputs of the host's
 * stack. Their names are a contract: docs/registry-contract.md.
 */
export class PublishedEndpoint extends Construct {
  /**
   * Made by `RegisteredModel.publish`.
   *
   * @internal
   */
  public static _of(place: string, modelName: string, endpointName: string, host: IInferenceEndpoint): PublishedEndpoint {
    rejectAt(place, checkHost(host));
    rejectAt(place, [
      ...(Token.isUnresolved(endpointName) ? [{ prop: 'name', found: 'is a token', remedy: 'give a name that is known at synth' }] : checkEndpointName('name', endpointName)),
      ...checkModel(modelName, host),
    ]);
    const stack = Stack.of(host);
    claim(place, { stack, modelName, endpointName, host: host.node.path });
    // Below the stack, and not below the host: a host of another kind in its place takes over the parameters, which can be there only once.
    return new PublishedEndpoint(stack, `CsiEndpoint-${modelName}-${endpointName}`, modelName, endpointName, host);
  }

  /** Name of the model. */
  public readonly modelName: string;
  /** Name that the endpoint is published under. */
  public readonly endpointName: string;

  private constructor(scope: Construct, id: string, modelName: string, endpointName: string, host: IInferenceEndpoint) {
    super(scope, id);
    this.modelName = modelName;
    this.endpointName = endpointName;
    const address = (host as unknown as { _address(): EndpointAddress })._address();
    const { version, digest } = host.modelVersion;
    const { type, arn, name, component, region, after } = address;
    const facts: Readonly<Partial<Record<EndpointFact, string>>> = { type, arn, name, component, region, version, digest };
    for (const fact of ENDPOINT_FACTS) {
      const value = facts[fact];
      if (value !== undefined) this.publish(fact, value, after);
    }
    address.whenUrl?.((url) => this.publish('url', url, after));
  }

  /** What the names of its parameters begin with, without a slash at the end: the path to ask `GetParametersByPath` for. */
  public get parameterPath(): string {
    return endpointPath(this.modelName, this.endpointName);
  }

  /** Permissions to find it. */
  public get grants(): IPublishedEndpointGrants {
    const arn = (name: string): string => Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const path = this.parameterPath.slice(1);
    return guardGrants(this, {
      read: (grantee) => Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], resourceArns: [arn(path), arn(`${path}/*`)] }),
    });
  }

  private publish(fact: EndpointFact, value: string, after: EndpointAddress['after']): void {
    const { modelName, endpointName } = this;
    const id = fact.charAt(0).toUpperCase() + fact.slice(1);
    const parameter = new CfnParameter(this, id, {
      name: endpointParameter(modelName, endpointName, fact),
      type: 'String',
      value,
      description: `cdk-serverless-inference: ${fact} of where ${modelName} answers`,
    });
    // Nobody is told of a version before it answers, nor of one that a rollout turned back.
    parameter.node.addDependency(...after);
    if (PUBLISHED_OUTPUTS.includes(fact)) new CfnOutput(this, `${id}Output`, { value }).overrideLogicalId(endpointOutput(modelName, endpointName, fact));
  }
}

guard('PublishedEndpoint', PublishedEndpoint);

function checkHost(host: unknown): Problem[] {
  if (isAddressed(host)) return [];
  return [{ prop: 'host', found: 'is no host of this package', allowed: 'a ModelFunction, an endpoint, or an inference component, declared or imported', remedy: 'publish the host itself; of an InferenceComponentEndpoint its components' }];
}

function checkModel(modelName: string, host: IInferenceEndpoint): Problem[] {
  const other = host.modelVersion.modelName;
  return other === modelName ? [] : [{ prop: 'host', found: `serves ${other}`, allowed: `a host of ${modelName}`, remedy: `publish it by the model ${other}` }];
}

interface Claim {
  readonly stack: Stack;
  readonly modelName: string;
  readonly endpointName: string;
  /** Path of the host. */
  readonly host: string;
}

/** By app. */
const claims = new WeakMap<IConstruct, Claim[]>();

/** A parameter can be there once in an account and region, an output once in a stack. */
function claim(place: string, claimed: Claim): void {
  const root = claimed.stack.node.root;
  const others = claims.get(root) ?? [];
  claims.set(root, others);
  const { modelName, endpointName } = claimed;
  const called = (of: Claim): string => `${of.modelName} ${of.endpointName}`;
  rejectAt(place, others.flatMap((other): Problem[] => {
    if (called(other) === called(claimed)) {
      return isSamePlace(other.stack, claimed.stack) ? [{ prop: 'name', found: `is ${JSON.stringify(endpointName)}, as which ${other.host} is published already`, remedy: 'give each its own, or publish one of them' }] : [];
    }
    const output = endpointOutput(modelName, endpointName, 'arn');
    return other.stack === claimed.stack && output === endpointOutput(other.modelName, other.endpointName, 'arn')
      ? [{ prop: 'name', found: `gives the stack the output ${output}, which ${called(other)} has already`, remedy: 'choose names that differ in letters and digits' }] : [];
  }));
  others.push(claimed);
}
