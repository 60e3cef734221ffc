import { configOf, endpointCalled, variantsOf } from '../../rules/endpoints';
import type { RuleTemplate } from '../../rules/template';
import { listOf, numberOf, textOf, valueAt } from '../../rules/values';
import type { PricedArchitecture } from '../../pricing';
import { provisionedBy } from '../resources/provisioned';
import type { CostHost } from '../template/hosts';
import { scalingOfVariant } from '../template/scaled-capacity';
import type { Host } from './host';

/** What a template runs a model on, as it is compared with others. */
export interface DeclaredHost {
  readonly host: Host;
  /** Of the function, the container or the copy; undefined for instances, which say nothing of what the model needs. */
  readonly memoryMiB?: number;
  /** vCPUs of a copy. */
  readonly copyCpus?: number;
}

/** What Lambda gives where nothing is said. */
const DEFAULT_MEMORY_MIB = 128;

/** Undefined where the template does not say it: parameters, and types that only the deploy knows. */
export function declaredHost(template: RuleTemplate, { kind, resource }: Pick<CostHost, 'kind' | 'resource'>): DeclaredHost | undefined {
  const { properties } = resource;
  if (kind === 'function') {
    const memoryMiB = properties['MemorySize'] === undefined ? DEFAULT_MEMORY_MIB : numberOf(properties['MemorySize']);
    const architecture: PricedArchitecture = textOf(listOf(properties['Architectures'])[0]) === 'arm64' ? 'arm64' : 'x86_64';
    if (memoryMiB === undefined) return undefined;
    const provisioned = template.ofType('AWS::Lambda::Alias', 'AWS::Lambda::Version').flatMap((by) => (template.called(by.properties['FunctionName'], 'AWS::Lambda::Function') === resource ? provisionedBy(template, by) ?? [] : []))[0];
    if (provisioned === undefined) return { host: { kind: 'lambda', architecture }, memoryMiB };
    return { host: { kind: 'lambda-provisioned', architecture, by: provisioned.scaling === undefined ? 'peak' : 'hour' }, memoryMiB };
  }
  if (kind === 'inference component') {
    const requirements = valueAt(properties['Specification'], 'ComputeResourceRequirements');
    const instanceType = typeOf(template, endpointCalled(template, properties['EndpointName']));
    const [memoryMiB, copyCpus] = [numberOf(valueAt(requirements, 'MinMemoryRequiredInMb')), numberOf(valueAt(requirements, 'NumberOfCpuCoresRequired'))];
    return instanceType === undefined ? undefined : { host: { kind: 'component', instanceType }, ...(memoryMiB === undefined ? {} : { memoryMiB }), ...(copyCpus === undefined ? {} : { copyCpus }) };
  }
  const [variant] = variantsOf(configOf(template, resource)) ?? [];
  if (kind === 'serverless endpoint') {
    const settings = variant === undefined ? undefined : valueAt(variant.settings, 'ServerlessConfig');
    const memoryMiB = numberOf(valueAt(settings, 'MemorySizeInMB'));
    return memoryMiB === undefined ? undefined : { host: { kind: valueAt(settings, 'ProvisionedConcurrency') === undefined ? 'serverless' : 'serverless-provisioned' }, memoryMiB };
  }
  const instanceType = typeOf(template, resource);
  if (instanceType === undefined) return undefined;
  if (kind === 'asynchronous endpoint') return { host: { kind: 'async', instanceType } };
  return { host: { kind: 'real-time', instanceType, by: scalingOfVariant(template, resource, variant?.name) === undefined ? 'peak' : 'hour' } };
}

/** Of the first variant: the first of its pools. */
function typeOf(template: RuleTemplate, endpoint: Parameters<typeof configOf>[1]): string | undefined {
  const [variant] = variantsOf(configOf(template, endpoint)) ?? [];
  if (variant === undefined) return undefined;
  return textOf(valueAt(variant.settings, 'InstanceType')) ?? textOf(valueAt(listOf(valueAt(variant.settings, 'InstancePools'))[0], 'InstanceType'));
}
