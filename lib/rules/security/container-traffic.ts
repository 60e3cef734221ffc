import type { Rule } from '../rule';
import { booleanOf, isMissing, numberOf, valueAt } from '../values';

/** Where a job of several instances says whether their containers speak to each other in the clear. */
const JOBS: Readonly<Record<string, { readonly instances: readonly string[]; readonly network: readonly string[] }>> = {
  'AWS::SageMaker::DataQualityJobDefinition': { instances: ['JobResources', 'ClusterConfig', 'InstanceCount'], network: ['NetworkConfig'] },
  'AWS::SageMaker::ModelQualityJobDefinition': { instances: ['JobResources', 'ClusterConfig', 'InstanceCount'], network: ['NetworkConfig'] },
  'AWS::SageMaker::ModelBiasJobDefinition': { instances: ['JobResources', 'ClusterConfig', 'InstanceCount'], network: ['NetworkConfig'] },
  'AWS::SageMaker::ModelExplainabilityJobDefinition': { instances: ['JobResources', 'ClusterConfig', 'InstanceCount'], network: ['NetworkConfig'] },
  'AWS::SageMaker::MonitoringSchedule': {
    instances: ['MonitoringScheduleConfig', 'MonitoringJobDefinition', 'MonitoringResources', 'ClusterConfig', 'InstanceCount'],
    network: ['MonitoringScheduleConfig', 'MonitoringJobDefinition', 'NetworkConfig'],
  },
  'AWS::SageMaker::ProcessingJob': { instances: ['ProcessingResources', 'ClusterConfig', 'InstanceCount'], network: ['NetworkConfig'] },
};

export const containerTraffic: Rule = {
  id: 'security-container-traffic',
  area: 'security',
  severity: 'info',
  what: 'Instances of one job speak to each other over an encrypted connection',
  why: 'What the containers of a distributed job send each other crosses the network in the clear unless that is asked for.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/train-encrypt.html',
  remedy: 'set EnableInterContainerTrafficEncryption to true, or take one instance',
  types: Object.keys(JOBS),
  check(job, { report }) {
    const ways = JOBS[job.type];
    if (ways === undefined) return;
    const instances = numberOf(valueAt(job.properties, ...ways.instances));
    const encrypts = valueAt(job.properties, ...ways.network, 'EnableInterContainerTrafficEncryption');
    if (instances === undefined || instances <= 1 || (!isMissing(encrypts) && booleanOf(encrypts) !== false)) return;
    report({ path: `/${[...ways.network, 'EnableInterContainerTrafficEncryption'].join('/')}`, found: `${isMissing(encrypts) ? 'is not given' : 'is false'}, and there are ${instances} instances`, allowed: 'true' });
  },
};
