import { endpointCalled } from '../endpoints';
import { dependsOn } from '../order';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';
import { aliasCalled, partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const beforeResource: Rule = {
  id: 'scaling-before-resource',
  area: 'scaling',
  severity: 'error',
  what: 'A scalable target is made after what it scales',
  why: 'CloudFormation makes it at once where nothing says that it has to wait, and Application Auto Scaling refuses a target of what is not there yet.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html',
  remedy: 'add DependsOn, or make the resource id of references to it',
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const scaled = scaledOf(template, resource);
    if (scaled === undefined || dependsOn(template, resource.logicalId, scaled.logicalId)) return;
    report({ path: '/ResourceId', found: `names ${scaled.logicalId} and does not wait for it` });
  },
};

function scaledOf(template: RuleTemplate, target: RuleResource): RuleResource | undefined {
  const parts = partsOf(scaledBy(template, target));
  switch (parts?.kind) {
    case 'function': return aliasCalled(template, parts.name, parts.qualifier);
    case 'variant': return endpointCalled(template, parts.endpoint);
    case 'component': return template.called(parts.name, 'AWS::SageMaker::InferenceComponent');
    default: return undefined;
  }
}
