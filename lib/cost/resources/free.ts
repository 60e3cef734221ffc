import type { Free } from '../template/usage';

const free = (why: string, source: string): Free => ({ free: why, source });

const IAM = free('IAM is free', 'https://aws.amazon.com/iam/faqs/');
const LAMBDA = free('is paid for by what the function does', 'https://aws.amazon.com/lambda/pricing/');
const SAGEMAKER = free('is paid for by the instances of its endpoint', 'https://aws.amazon.com/sagemaker/ai/pricing/');
const SCALING = free('Application Auto Scaling is free; its alarms are paid for as alarms', 'https://aws.amazon.com/autoscaling/pricing/');
const API = free('is paid for by the requests to its API', 'https://aws.amazon.com/api-gateway/pricing/');
const CODEDEPLOY = free('CodeDeploy is free for Lambda', 'https://aws.amazon.com/codedeploy/pricing/');
const NETWORK = free('networks, subnets, routes and security groups are free', 'https://aws.amazon.com/vpc/pricing/');
const PART = free('is paid for by what it belongs to', 'https://aws.amazon.com/pricing/');

/** Types that cost nothing of themselves. */
export const FREE: Readonly<Record<string, Free>> = {
  'Custom::': free('CloudFormation is free for it; its function runs at deploys', 'https://aws.amazon.com/cloudformation/pricing/'),
  'AWS::ApiGateway::Account': API,
  'AWS::ApiGateway::ApiKey': API,
  'AWS::ApiGateway::Authorizer': API,
  'AWS::ApiGateway::Deployment': API,
  'AWS::ApiGateway::DocumentationPart': API,
  'AWS::ApiGateway::GatewayResponse': API,
  'AWS::ApiGateway::Method': API,
  'AWS::ApiGateway::Model': API,
  'AWS::ApiGateway::RequestValidator': API,
  'AWS::ApiGateway::Resource': API,
  'AWS::ApiGateway::UsagePlan': API,
  'AWS::ApiGateway::UsagePlanKey': API,
  'AWS::ApiGatewayV2::Authorizer': API,
  'AWS::ApiGatewayV2::Deployment': API,
  'AWS::ApiGatewayV2::Integration': API,
  'AWS::ApiGatewayV2::Route': API,
  'AWS::ApiGatewayV2::Stage': API,
  'AWS::ApplicationAutoScaling::ScalableTarget': SCALING,
  'AWS::ApplicationAutoScaling::ScalingPolicy': SCALING,
  'AWS::CDK::Metadata': free('is nothing that is deployed', 'https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html'),
  'AWS::CloudFormation::Stack': free('CloudFormation is free; what is in the nested stack is counted there', 'https://aws.amazon.com/cloudformation/pricing/'),
  'AWS::CloudFormation::WaitConditionHandle': free('CloudFormation is free', 'https://aws.amazon.com/cloudformation/pricing/'),
  'AWS::CodeDeploy::Application': CODEDEPLOY,
  'AWS::CodeDeploy::DeploymentConfig': CODEDEPLOY,
  'AWS::CodeDeploy::DeploymentGroup': CODEDEPLOY,
  'AWS::EC2::InternetGateway': NETWORK,
  'AWS::EC2::NetworkAcl': NETWORK,
  'AWS::EC2::Route': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::SecurityGroup': NETWORK,
  'AWS::EC2::SecurityGroupEgress': NETWORK,
  'AWS::EC2::SecurityGroupIngress': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::VPCGatewayAttachment': NETWORK,
  'AWS::Budgets::Budget': free('budgets that only notify are free', 'https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/'),
  'AWS::Events::Rule': free('events of AWS services and schedules of rules are free', 'https://aws.amazon.com/eventbridge/pricing/'),
  'AWS::IAM::InstanceProfile': IAM,
  'AWS::IAM::ManagedPolicy': IAM,
  'AWS::IAM::Policy': IAM,
  'AWS::IAM::Role': IAM,
  'AWS::IAM::RolePolicy': IAM,
  'AWS::KMS::Alias': free('is paid for with its key', 'https://aws.amazon.com/kms/pricing/'),
  'AWS::Lambda::EventInvokeConfig': LAMBDA,
  'AWS::Lambda::LayerVersionPermission': LAMBDA,
  'AWS::Lambda::Permission': LAMBDA,
  'AWS::Lambda::Url': LAMBDA,
  'AWS::Logs::MetricFilter': free('is free; the metrics that it makes are custom metrics', 'https://aws.amazon.com/cloudwatch/pricing/'),
  'AWS::Logs::QueryDefinition': free('a saved query is free; what a run of it scans is not', 'https://aws.amazon.com/cloudwatch/pricing/'),
  'AWS::Logs::ResourcePolicy': PART,
  'AWS::Logs::SubscriptionFilter': PART,
  'AWS::S3::BucketPolicy': PART,
  'AWS::SNS::Subscription': free('is paid for by what is delivered', 'https://aws.amazon.com/sns/pricing/'),
  'AWS::SNS::TopicPolicy': PART,
  'AWS::SQS::QueuePolicy': PART,
  'AWS::SageMaker::EndpointConfig': SAGEMAKER,
  'AWS::SageMaker::Model': SAGEMAKER,
  'AWS::SageMaker::ModelPackageGroup': free('registering models is free; their bytes are in S3', 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry.html'),
  'AWS::Scheduler::ScheduleGroup': free('is paid for by the invocations of its schedules', 'https://aws.amazon.com/eventbridge/pricing/'),
  'AWS::SecretsManager::ResourcePolicy': PART,
  'AWS::XRay::SamplingRule': free('is paid for by the traces that are recorded', 'https://aws.amazon.com/xray/pricing/'),
};
