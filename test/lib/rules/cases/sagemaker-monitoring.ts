import type { RuleCase } from '../rule-case';
import { config, endpoint, HOST_ROLE, HOST_ROLE_ARN, IMAGE, model, onInstances, onServerless, type Properties } from './sagemaker-parts';

const CAPTURE = { InitialSamplingPercentage: 10, DestinationS3Uri: 's3://captured/digits', CaptureOptions: [{ CaptureMode: 'Input' }] };
const definition = (seconds: number, type = 'DataQuality'): RuleCase['broken'][string] => ({
  Type: `AWS::SageMaker::${type}JobDefinition`,
  Properties: {
    JobDefinitionName: 'd', RoleArn: HOST_ROLE_ARN,
    [`${type}AppSpecification`]: { ImageUri: IMAGE, ...(type === 'ModelQuality' && { ProblemType: 'Regression' }) },
    [`${type}JobInput`]: { EndpointInput: { EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, LocalPath: '/opt/ml/input' }, ...(type === 'ModelQuality' && { GroundTruthS3Input: { S3Uri: 's3://truth/digits' } }) },
    [`${type}JobOutputConfig`]: { MonitoringOutputs: [{ S3Output: { S3Uri: 's3://reports/digits', LocalPath: '/opt/ml/output' } }] },
    JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } },
    StoppingCondition: { MaxRuntimeInSeconds: seconds },
  },
});
const monitored = (schedule: Properties, seconds = 1_800, variant: Properties = onInstances(), more: Properties = { DataCaptureConfig: CAPTURE }, type = 'DataQuality'): RuleCase['broken'] => ({
  Role: HOST_ROLE, Model: model(), Config: config(variant, more), Endpoint: endpoint(), Definition: definition(seconds, type),
  Schedule: {
    Type: 'AWS::SageMaker::MonitoringSchedule',
    DependsOn: ['Definition'],
    Properties: {
      MonitoringScheduleName: 's', MonitoringScheduleConfig: { MonitoringType: type, MonitoringJobDefinitionName: 'd', ScheduleConfig: schedule },
    },
  },
});
const every = (ScheduleExpression: string): Properties => ({ ScheduleExpression });
const HOURLY = every('cron(0 * ? * * *)');
const EXPRESSION = '/MonitoringScheduleConfig/ScheduleConfig/ScheduleExpression';

export const SAGEMAKER_MONITORING_CASES: readonly RuleCase[] = [
  {
    name: 'a monitor that runs every ten minutes', rule: 'sagemaker-monitoring-cron', logicalId: 'Schedule', path: EXPRESSION, reason: 'is cron(0/10 * ? * * *)',
    broken: monitored(every('cron(0/10 * ? * * *)')), repaired: monitored(HOURLY), atLimit: monitored(every('cron(0 17/12 ? * * *)')),
  },
  {
    name: 'a monitor that runs on weekdays', rule: 'sagemaker-monitoring-cron', logicalId: 'Schedule', path: EXPRESSION, reason: 'is cron(0 12 ? * MON-FRI *)',
    broken: monitored(every('cron(0 12 ? * MON-FRI *)')), repaired: monitored(every('cron(0 12 ? * * *)')),
  },
  {
    name: 'a monitor that runs once over no time', rule: 'sagemaker-monitoring-now', logicalId: 'Schedule', path: '/MonitoringScheduleConfig/ScheduleConfig/DataAnalysisStartTime', reason: 'is not given, and the schedule is NOW',
    broken: monitored({ ScheduleExpression: 'NOW', DataAnalysisEndTime: '-PT0H' }), repaired: monitored({ ScheduleExpression: 'NOW', DataAnalysisEndTime: '-PT0H', DataAnalysisStartTime: '-PT1H' }),
  },
  {
    name: 'an hourly job of two hours', rule: 'sagemaker-monitoring-runtime', logicalId: 'Definition', path: '/StoppingCondition/MaxRuntimeInSeconds', reason: 'is 7200, and Schedule runs the job every hour, allowed: at most 3600',
    broken: monitored(HOURLY, 7_200), repaired: monitored(HOURLY, 1_200), atLimit: monitored(HOURLY, 3_600),
  },
  {
    name: 'an hourly job that waits for ground truth, of an hour', rule: 'sagemaker-monitoring-runtime', logicalId: 'Definition', path: '/StoppingCondition/MaxRuntimeInSeconds', reason: 'allowed: at most 1800',
    broken: monitored(HOURLY, 3_600, onInstances(), { DataCaptureConfig: CAPTURE }, 'ModelQuality'), repaired: monitored(HOURLY, 600, onInstances(), { DataCaptureConfig: CAPTURE }, 'ModelQuality'),
    atLimit: monitored(HOURLY, 1_800, onInstances(), { DataCaptureConfig: CAPTURE }, 'ModelQuality'),
  },
  {
    name: 'a monitor of an endpoint that captures nothing', rule: 'sagemaker-monitoring-endpoint', logicalId: 'Definition', path: '/DataQualityJobInput/EndpointInput/EndpointName', reason: 'is Endpoint, whose configuration Config captures no data',
    broken: monitored(HOURLY, 1_800, onInstances(), {}), repaired: monitored(HOURLY),
  },
  {
    name: 'a monitor of a serverless endpoint', rule: 'sagemaker-monitoring-endpoint', logicalId: 'Definition', path: '/DataQualityJobInput/EndpointInput/EndpointName', reason: 'is Endpoint, whose configuration Config is serverless',
    broken: monitored(HOURLY, 1_800, onServerless(), {}), repaired: without(monitored(HOURLY, 1_800, onServerless(), {})),
  },
  {
    name: 'a job of two days', rule: 'schema-limit', logicalId: 'Definition', path: '/StoppingCondition/MaxRuntimeInSeconds', reason: '172800',
    broken: monitored(every('cron(0 12 ? * * *)'), 172_800), repaired: monitored(every('cron(0 12 ? * * *)'), 43_200), atLimit: monitored(every('cron(0 12 ? * * *)'), 86_400),
  },
];

/** The same, reading another endpoint. */
function without(resources: RuleCase['broken']): RuleCase['broken'] {
  const { Definition } = resources;
  const properties = Definition?.Properties as Readonly<Record<string, Properties>>;
  const input = properties['DataQualityJobInput'] as { readonly EndpointInput: Properties };
  return { ...resources, Definition: { ...Definition, Type: 'AWS::SageMaker::DataQualityJobDefinition', Properties: { ...properties, DataQualityJobInput: { EndpointInput: { ...input.EndpointInput, EndpointName: 'digits' } } } } };
}
