import { isObject } from '../../cloudformation/template';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { configOf, isServerless, memberOf, scaledVariants, variantsOf } from './hosting';

/** The property of a policy that moves in steps, as a way below DeploymentConfig. */
function stepOf(deployment: Readonly<Record<string, unknown>>): string | undefined {
  const routing = memberOf(deployment, 'BlueGreenUpdatePolicy', 'TrafficRoutingConfiguration');
  const type = textOf(routing['Type']);
  if (type === 'CANARY' || type === 'LINEAR') return 'BlueGreenUpdatePolicy/TrafficRoutingConfiguration/Type';
  return isObject(deployment['RollingUpdatePolicy']) ? 'RollingUpdatePolicy/MaximumBatchSize' : undefined;
}

export const stepInstances: Rule = {
  id: 'sagemaker-step-instances',
  area: 'sagemaker',
  severity: 'error',
  what: 'An endpoint that is updated in steps has two instances at least',
  why: 'A step is at most half of the instances of a variant, and half of one is none: the first deploy succeeds, and SageMaker refuses every update.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-canary.html',
  remedy: 'set InitialInstanceCount to 2 or more, or take ALL_AT_ONCE, whose old instances stay while alarms are looked at',
  types: ['AWS::SageMaker::Endpoint'],
  check(endpoint, { template, report }) {
    const step = stepOf(memberOf(endpoint.properties, 'DeploymentConfig'));
    const config = step === undefined ? undefined : configOf(endpoint, template);
    if (step === undefined || config === undefined) return;
    // What scales has as many as scaling wants by then.
    const scaled = new Set(scaledVariants(endpoint, template).map(({ variant }) => variant));
    const single = variantsOf(config, 'ProductionVariants').find((variant) => !isServerless(variant) && numberOf(variant.properties['InitialInstanceCount']) === 1
      && !scaled.has(textOf(variant.properties['VariantName']) ?? '') && !isObject(variant.properties['ManagedInstanceScaling']));
    if (single === undefined || template.ofType('AWS::ApplicationAutoScaling::ScalableTarget').some(({ properties }) => textOf(properties['ResourceId']) === undefined && scaled.size === 0)) return;
    report({ path: `/DeploymentConfig/${step}`, found: `is given, and the variant ${textOf(single.properties['VariantName']) ?? ''} of ${config.logicalId} has one instance` });
  },
};
