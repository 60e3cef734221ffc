import type { RuleResource, RuleTemplate } from '../template';
import { isObject } from '../../cloudformation/template';
import { memberOf, partsOf, type Part } from './hosting';

/** Job definitions of their own, with the member that says what they read. */
export const JOB_INPUTS: Readonly<Record<string, string>> = {
  'AWS::SageMaker::DataQualityJobDefinition': 'DataQualityJobInput',
  'AWS::SageMaker::ModelBiasJobDefinition': 'ModelBiasJobInput',
  'AWS::SageMaker::ModelExplainabilityJobDefinition': 'ModelExplainabilityJobInput',
  'AWS::SageMaker::ModelQualityJobDefinition': 'ModelQualityJobInput',
};

/** The job that a schedule runs: written in it, or a definition of this template. */
export function jobOf(schedule: RuleResource, template: RuleTemplate): { readonly resource: RuleResource; readonly at: string; readonly properties: Readonly<Record<string, unknown>> } | undefined {
  const config = memberOf(schedule.properties, 'MonitoringScheduleConfig');
  const inline = config['MonitoringJobDefinition'];
  if (isObject(inline)) return { resource: schedule, at: '/MonitoringScheduleConfig/MonitoringJobDefinition', properties: inline };
  const definition = template.called(config['MonitoringJobDefinitionName'], ...Object.keys(JOB_INPUTS));
  return definition !== undefined && template.areTogether(schedule, definition) ? { resource: definition, at: '', properties: definition.properties } : undefined;
}

/** What a schedule or a definition reads of endpoints. */
export function endpointInputs({ type, properties }: RuleResource): readonly Part[] {
  const input = JOB_INPUTS[type];
  if (input !== undefined) {
    const found = memberOf(properties, input)['EndpointInput'];
    return isObject(found) ? [{ at: `/${input}/EndpointInput`, properties: found }] : [];
  }
  return partsOf(memberOf(properties, 'MonitoringScheduleConfig', 'MonitoringJobDefinition')['MonitoringInputs'], '/MonitoringScheduleConfig/MonitoringJobDefinition/MonitoringInputs')
    .flatMap((part) => (isObject(part.properties['EndpointInput']) ? [{ at: `${part.at}/EndpointInput`, properties: part.properties['EndpointInput'] }] : []));
}
