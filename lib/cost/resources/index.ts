import type { Estimator } from '../template/context';
import { own } from '../../cloudformation/template';
import { alarm, compositeAlarm, dashboard } from './alarms';
import { httpApi, restApi, restStage } from './apis';
import { buildProject } from './code-build';
import { encryptionKey, parameter, secret, table } from './data';
import { endpoint } from './endpoint';
import { FREE } from './free';
import { component } from './component';
import { lambdaFunction } from './lambda-function';
import { alias, lambdaVersion } from './lambda-versions';
import { logGroup } from './log-group';
import { eventSourceMapping, queue, scheduleOf, stateMachine, topic } from './messaging';
import { address, natGateway, vpcEndpoint } from './network';
import { artifactCopy, bucket, layerVersion } from './storage';

/** Estimators by the type of the resource; a type that is not here has no estimate. */
const ESTIMATORS: Readonly<Record<string, Estimator>> = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': restStage,
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::CodeBuild::Project': buildProject,
  'AWS::DynamoDB::Table': table,
  'AWS::EC2::EIP': address,
  'AWS::EC2::NatGateway': natGateway,
  'AWS::EC2::VPCEndpoint': vpcEndpoint,
  'AWS::KMS::Key': encryptionKey,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::LayerVersion': layerVersion,
  'AWS::Lambda::Version': lambdaVersion,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Topic': topic,
  'AWS::SQS::Queue': queue,
  'AWS::SSM::Parameter': parameter,
  'AWS::SageMaker::Endpoint': endpoint,
  'AWS::SageMaker::InferenceComponent': component,
  'AWS::Scheduler::Schedule': scheduleOf,
  'AWS::SecretsManager::Secret': secret,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'Custom::CsiArtifactCopy': artifactCopy,
};

/** What is known of a type: undefined where nobody has said what it costs. */
export function estimatorFor(type: string): Estimator | undefined {
  const estimator = own(ESTIMATORS, type);
  if (estimator !== undefined) return estimator;
  const free = own(FREE, type) ?? (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource' ? FREE['Custom::'] : undefined);
  return free === undefined ? undefined : () => free;
}
