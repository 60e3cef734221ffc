import { own } from '../../cloudformation/template';
import { textOf } from '../values';
import type { Rule } from '../rule';

/** The property that names a resource, of types whose names are unique in their account and region, and what their service says of a second. */
const NAMES: Readonly<Record<string, readonly [property: string, words: (name: string) => string]>> = {
  'AWS::SageMaker::Endpoint': ['EndpointName', (name) => `Cannot create already existing endpoint "${name}"`],
  'AWS::SageMaker::EndpointConfig': ['EndpointConfigName', (name) => `Cannot create already existing endpoint configuration "${name}"`],
  'AWS::SageMaker::Model': ['ModelName', (name) => `Cannot create already existing model "${name}"`],
  'AWS::SageMaker::InferenceComponent': ['InferenceComponentName', (name) => `Cannot create already existing inference component "${name}"`],
  'AWS::SageMaker::ModelPackageGroup': ['ModelPackageGroupName', (name) => `Model Package Group already exists: ${name}`],
  'AWS::Lambda::Function': ['FunctionName', (name) => `Function already exist: ${name}`],
  'AWS::IAM::Role': ['RoleName', (name) => `Role with name ${name} already exists.`],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', (name) => `A policy called ${name} already exists. Duplicate names are not allowed.`],
  'AWS::Logs::LogGroup': ['LogGroupName', (name) => `The specified log group already exists: ${name}`],
  'AWS::S3::Bucket': ['BucketName', (name) => `${name} already exists`],
  'AWS::SSM::Parameter': ['Name', (name) => `The parameter already exists: ${name}`],
  'AWS::CloudWatch::Alarm': ['AlarmName', (name) => `${name} already exists`],
  'AWS::CloudWatch::CompositeAlarm': ['AlarmName', (name) => `${name} already exists`],
  'AWS::CloudWatch::Dashboard': ['DashboardName', (name) => `${name} already exists`],
  'AWS::SQS::Queue': ['QueueName', (name) => `A queue already exists with the name ${name}`],
  'AWS::SNS::Topic': ['TopicName', (name) => `Topic already exists with the name ${name}`],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', (name) => `State Machine Already Exists: '${name}'`],
  'AWS::DynamoDB::Table': ['TableName', (name) => `Table already exists: ${name}`],
  'AWS::ECR::Repository': ['RepositoryName', (name) => `The repository with name '${name}' already exists`],
  'AWS::Events::Rule': ['Name', (name) => `${name} already exists`],
  'AWS::CodeDeploy::Application': ['ApplicationName', (name) => `Application name already exists: ${name}`],
  'AWS::CodeDeploy::DeploymentConfig': ['DeploymentConfigName', (name) => `Deployment config name already exists: ${name}`],
};

const DEFAULT_BUS = 'default';

export const duplicateName: Rule = {
  id: 'naming-duplicate',
  area: 'naming',
  severity: 'error',
  what: 'No two resources of one type have the same name',
  why: 'The service refuses the second, or CloudFormation finds that it is there already, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html',
  remedy: 'leave the name out, and CloudFormation chooses one of its own',
  refusedBy: 'CloudFormation',
  types: Object.keys(NAMES),
  check(resource, { template, report }) {
    const naming = own(NAMES, resource.type);
    const name = naming === undefined ? undefined : textOf(resource.properties[naming[0]]);
    if (naming === undefined || name === undefined) return;
    const [property, words] = naming;
    // Rules may be of different buses; two that are not known are not the same one.
    const bus = resource.properties['EventBusName'] ?? DEFAULT_BUS;
    if (typeof bus === 'symbol') return;
    const other = template.ofType(resource.type).find(({ properties }) => textOf(properties[property]) === name && (properties['EventBusName'] ?? DEFAULT_BUS) === bus);
    if (other === undefined || other === resource || !template.areTogether(resource, other)) return;
    report({ path: `/${property}`, found: `is ${name}, as that of ${other.logicalId}`, words: `${words(name)}: it is the name of ${other.logicalId}` });
  },
};
