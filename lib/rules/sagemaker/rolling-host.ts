import { isObject } from '../../cloudformation/template';
import type { Rule } from '../rule';
import { configOf, countOf, memberOf, serverlessVariants } from './hosting';

export const rollingHost: Rule = {
  id: 'sagemaker-rolling-host',
  area: 'sagemaker',
  severity: 'error',
  what: 'Only an endpoint of one variant with instances is updated rolling',
  why: 'Rolling deployments exclude serverless endpoints and those of several variants: SageMaker refuses the update.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html',
  remedy: 'take BlueGreenUpdatePolicy',
  types: ['AWS::SageMaker::Endpoint'],
  check(endpoint, { template, report }) {
    const config = isObject(memberOf(endpoint.properties, 'DeploymentConfig')['RollingUpdatePolicy']) ? configOf(endpoint, template) : undefined;
    if (config === undefined) return;
    const count = countOf(config, 'ProductionVariants');
    const why = serverlessVariants(config).length > 0 ? 'is serverless' : count > 1 ? `has ${count} variants` : undefined;
    if (why !== undefined) report({ path: '/DeploymentConfig/RollingUpdatePolicy', found: `is given, and ${config.logicalId} ${why}` });
  },
};
