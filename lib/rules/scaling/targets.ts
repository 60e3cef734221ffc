import { own } from '../../cloudformation/template';
import type { RuleResource, RuleTemplate } from '../template';
import { hasMarks, markAlone, textOf } from '../values';

export const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
export const SCALING_POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

/** What a scalable target, or a policy of one, scales. References within the texts are marks. */
export interface Scaled {
  readonly namespace?: string;
  readonly dimension?: string;
  readonly resourceId?: string;
}

/** What a target or a policy says that it scales; a policy may say it by its target. */
export function scaledBy(template: RuleTemplate, resource: RuleResource): Scaled {
  const { properties, type } = resource;
  if (type === SCALING_POLICY && properties['ScalingTargetId'] !== undefined) {
    const target = targetOf(template, resource);
    if (target !== undefined) return scaledBy(template, target);
    // "resource ID|scalable dimension|service namespace"
    const [resourceId, dimension, namespace] = textOf(properties['ScalingTargetId'])?.split('|') ?? [];
    return namespace === undefined ? {} : { namespace, dimension, resourceId };
  }
  const resourceId = properties['ResourceId'];
  return { namespace: textOf(properties['ServiceNamespace']), dimension: textOf(properties['ScalableDimension']), ...(typeof resourceId === 'string' ? { resourceId } : {}) };
}

/** The scalable target of a policy, where it is in the template. */
export function targetOf(template: RuleTemplate, policy: RuleResource): RuleResource | undefined {
  const { properties } = policy;
  if (properties['ScalingTargetId'] !== undefined) return template.called(properties['ScalingTargetId'], SCALABLE_TARGET);
  return template.ofType(SCALABLE_TARGET).find(({ properties: other }) => ['ServiceNamespace', 'ScalableDimension', 'ResourceId'].every((name) => (
    typeof properties[name] === 'string' && properties[name] === other[name]
  )));
}

/** Policies in the template of a target of the template. */
export function policiesOf(template: RuleTemplate, target: RuleResource): readonly RuleResource[] {
  return template.ofType(SCALING_POLICY).filter((policy) => targetOf(template, policy) === target);
}

export type ScaledParts =
  | { readonly kind: 'function'; readonly name: string; readonly qualifier: string }
  | { readonly kind: 'variant'; readonly endpoint: string; readonly variant: string }
  | { readonly kind: 'component'; readonly name: string };

/** The parts of a resource id; undefined where it has not the form that its dimension wants. */
export function partsOf({ dimension, resourceId }: Scaled): ScaledParts | undefined {
  if (resourceId === undefined || dimension === undefined) return undefined;
  const form = own(FORMS, dimension);
  const found = form?.exec(resourceId);
  if (form === undefined || found === null || found === undefined) return undefined;
  const [, first = '', second = ''] = found;
  if (dimension.startsWith('lambda:')) return { kind: 'function', name: first, qualifier: second };
  return dimension.startsWith('sagemaker:variant:') ? { kind: 'variant', endpoint: first, variant: second } : { kind: 'component', name: first };
}

/** A name, or the marks that stand for one. */
const NAME = '((?:\\u{E000}[^\\u{E001}]*\\u{E001}|[^:/])+)';
const FORMS: Readonly<Record<string, RegExp>> = {
  'lambda:function:ProvisionedConcurrency': new RegExp(`^function:${NAME}:${NAME}$`, 'u'),
  'sagemaker:variant:DesiredInstanceCount': new RegExp(`^endpoint/${NAME}/variant/${NAME}$`, 'u'),
  'sagemaker:variant:DesiredProvisionedConcurrency': new RegExp(`^endpoint/${NAME}/variant/${NAME}$`, 'u'),
  'sagemaker:inference-component:DesiredCopyCount': new RegExp(`^inference-component/${NAME}$`, 'u'),
};

/** The alias of the template that a part of a resource id names. */
export function aliasCalled(template: RuleTemplate, name: string, qualifier: string): RuleResource | undefined {
  const alone = markAlone(qualifier);
  if (alone !== undefined) return template.called(qualifier, 'AWS::Lambda::Alias');
  const fn = template.called(name, 'AWS::Lambda::Function');
  if (hasMarks(qualifier) || fn === undefined) return undefined;
  return template.ofType('AWS::Lambda::Alias').find(({ properties }) => textOf(properties['Name']) === qualifier && template.called(properties['FunctionName'], 'AWS::Lambda::Function') === fn);
}
