import { booleanOf, isMissing, listOf, textOf, valueAt } from '../values';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';
import { configOf, containersOf, modelOf, serverlessVariants, variantsOf } from './hosting';
import { endpointInputs, JOB_INPUTS } from './monitoring';

/** Why nothing of an endpoint can be monitored. */
function unmonitored(config: RuleResource, template: RuleTemplate): string | undefined {
  const { DataCaptureConfig: capture } = config.properties;
  if (serverlessVariants(config).length > 0) return 'is serverless';
  if (isMissing(capture)) return 'captures no data';
  if (booleanOf(valueAt(capture, 'EnableCapture')) === false) return 'has its data capture turned off';
  const models = variantsOf(config, 'ProductionVariants').flatMap((variant) => modelOf(config, variant, template) ?? []);
  if (models.some((model) => listOf(model.properties['Containers']).length > 1)) return 'hosts an inference pipeline';
  return models.some((model) => containersOf(model).some(({ properties }) => textOf(properties['Mode']) === 'MultiModel')) ? 'hosts several models in one container' : undefined;
}

export const monitoringEndpoint: Rule = {
  id: 'sagemaker-monitoring-endpoint',
  area: 'sagemaker',
  severity: 'warning',
  what: 'An endpoint that is monitored captures data, hosts a single model, and is not serverless',
  why: 'Model Monitor reads what data capture wrote: without any, every job fails. Serverless and multi-model endpoints are not supported.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html',
  remedy: 'turn on data capture in its endpoint configuration, or leave the schedule out',
  types: ['AWS::SageMaker::MonitoringSchedule', ...Object.keys(JOB_INPUTS)],
  check(resource, { template, report }) {
    for (const { at, properties } of endpointInputs(resource)) {
      const endpoint = template.called(properties['EndpointName'], 'AWS::SageMaker::Endpoint');
      const config = endpoint === undefined || !template.areTogether(resource, endpoint) ? undefined : configOf(endpoint, template);
      const why = config === undefined ? undefined : unmonitored(config, template);
      if (why !== undefined) report({ path: `${at}/EndpointName`, found: `is ${endpoint?.logicalId}, whose configuration ${config?.logicalId} ${why}` });
    }
  },
};
