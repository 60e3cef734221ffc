import { HOST_TAG } from '../../versions/host-tags';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { isMissing, listOf, objectOf, textOf, valueAt } from '../../rules/values';
import { configOf, isAsynchronous, variantsOf } from '../../rules/endpoints';

export type HostKind = 'function' | 'serverless endpoint' | 'real-time endpoint' | 'asynchronous endpoint' | 'inference component';

/** What answers with a model. */
export interface CostHost {
  /** The shortest that people can call it by: the last part of its path. */
  readonly name: string;
  /** Its path in the app, or its logical id. */
  readonly path: string;
  readonly kind: HostKind;
  readonly resource: RuleResource;
  /** Whether the app's traffic is its own: of functions that do other work, it is only where somebody says so. */
  readonly isModel: boolean;
}

const TYPES = ['AWS::Lambda::Function', 'AWS::SageMaker::Endpoint', 'AWS::SageMaker::InferenceComponent'];

/** What answers with a model in a template: what this package marks as a host, all endpoints, and functions that may be meant by name. */
export function hostsOf(template: RuleTemplate, pathOf: (logicalId: string) => string | undefined): readonly CostHost[] {
  const components = template.ofType('AWS::SageMaker::InferenceComponent');
  return template.ofType(...TYPES).flatMap((resource) => {
    const tag = tagOf(resource, HOST_TAG);
    const path = tag ?? constructPath(pathOf(resource.logicalId)) ?? resource.logicalId;
    const kind = kindOf(template, resource);
    // Its components are what is asked.
    const isShared = kind !== undefined && resource.type === 'AWS::SageMaker::Endpoint' && components.some(({ properties }) => template.called(properties['EndpointName']) === resource);
    if (kind === undefined || isShared || isInternal(resource)) return [];
    return [{ name: path.split('/').at(-1) as string, path, kind, resource, isModel: tag !== undefined || kind !== 'function' }];
  });
}

function kindOf(template: RuleTemplate, resource: RuleResource): HostKind | undefined {
  if (resource.type === 'AWS::Lambda::Function') return 'function';
  if (resource.type === 'AWS::SageMaker::InferenceComponent') return 'inference component';
  const config = configOf(template, resource);
  if (isAsynchronous(config) === true) return 'asynchronous endpoint';
  const [first] = variantsOf(config) ?? [];
  return first !== undefined && !isMissing(valueAt(first.settings, 'ServerlessConfig')) ? 'serverless endpoint' : 'real-time endpoint';
}

/** Functions of this package and of the CDK that work at deploys, or once in a while. */
export function isInternal({ type, properties }: RuleResource): boolean {
  return type === 'AWS::Lambda::Function' && /^cdk-serverless-inference: |^Lambda function for auto-deleting|^AWS CDK resource provider framework/.test(textOf(properties['Description']) ?? '');
}

export function tagOf({ properties }: RuleResource, key: string): string | undefined {
  return listOf(properties['Tags']).map(objectOf).filter((tag) => tag['Key'] === key).map((tag) => textOf(tag['Value']))[0];
}

/** Of the construct that a user wrote: without what CDK calls its insides. */
export function constructPath(path: string | undefined): string | undefined {
  return path?.replace(/(?:\/(?:Resource|Default|Function|Endpoint))+$/, '');
}

/** The host whose part a resource is, by its path; the most particular one. */
export function hostAt(hosts: readonly CostHost[], path: string | undefined): CostHost | undefined {
  if (path === undefined) return undefined;
  const found = hosts.filter((host) => path === host.path || path.startsWith(`${host.path}/`));
  return found.sort((a, b) => b.path.length - a.path.length)[0];
}
