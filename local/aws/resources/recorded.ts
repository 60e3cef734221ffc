import { randomUUID } from 'node:crypto';
import type { AwsIdentity } from '../identity';
import { NETWORK_TYPES } from './network-types';
import type { Properties, ResourceContext, ResourceProvider } from './provider';

/** A resource of a recorded type, with the name it has or was given. */
export interface Made {
  readonly name: string;
  readonly properties: Properties;
  readonly identity: AwsIdentity;
}

/** What of a recorded type can be referred to. */
export interface RecordedType {
  /** The property that names it, and how long a made-up name may be; without one the name is always made up. */
  readonly name?: string;
  readonly maxLength?: number;
  /** How a name is made up where it is no name of CloudFormation's pattern. */
  readonly made?: () => string;
  /** What Ref gives, if not the name. */
  readonly ref?: (made: Made) => string;
  readonly attributes?: Readonly<Record<string, (made: Made) => unknown>>;
}

const arn = (service: string, resource: (name: string) => string, regional = true) => ({ name, identity: { account, region } }: Made): string => (
  `arn:aws:${service}:${regional ? region : ''}:${account}:${resource(name)}`
);
const property = (name: string) => ({ properties }: Made): unknown => properties[name];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/: the "Return values" of each type. */
const TYPES: Readonly<Record<string, RecordedType>> = {
  ...NETWORK_TYPES,
  'AWS::CDK::Metadata': {},
  // Nothing is billed here.
  'AWS::Budgets::Budget': { maxLength: 100 },
  // Domains of one's own: the API behind them answers at its port, and nobody's DNS leads here.
  'AWS::ApiGatewayV2::DomainName': {
    name: 'DomainName',
    attributes: { RegionalDomainName: ({ name, identity: { region } }) => `d-${name.replace(/\W/g, '').slice(0, 10)}.execute-api.${region}.amazonaws.com`, RegionalHostedZoneId: () => 'Z1UJRXOUMOOFQ8' },
  },
  'AWS::ApiGatewayV2::ApiMapping': { attributes: { ApiMappingId: ({ name }) => name } },
  // Nothing signals it here; it stands between resources that are to wait for each other.
  'AWS::CloudFormation::WaitConditionHandle': { ref: ({ name, identity: { region } }) => `https://cloudformation-waitcondition-${region}.s3.${region}.amazonaws.com/${name}` },
  'AWS::IAM::InstanceProfile': { name: 'InstanceProfileName', maxLength: 128, attributes: { Arn: arn('iam', (name) => `instance-profile/${name}`, false) } },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', maxLength: 512, attributes: { Arn: arn('logs', (name) => `log-group:${name}:*`) } },
  'AWS::Logs::QueryDefinition': { made: randomUUID, attributes: { QueryDefinitionId: ({ name }) => name } },
  'AWS::KMS::Key': { made: randomUUID, attributes: { Arn: arn('kms', (name) => `key/${name}`), KeyId: ({ name }) => name } },
  'AWS::KMS::Alias': { name: 'AliasName' },
  'AWS::Lambda::EventSourceMapping': {
    made: randomUUID,
    attributes: { Id: ({ name }) => name, EventSourceMappingArn: arn('lambda', (name) => `event-source-mapping:${name}`) },
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    maxLength: 80,
    ref: arn('states', (name) => `stateMachine:${name}`),
    attributes: { Arn: arn('states', (name) => `stateMachine:${name}`), Name: ({ name }) => name },
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    maxLength: 80,
    ref: queueUrl,
    attributes: { Arn: arn('sqs', (name) => name), QueueName: ({ name }) => name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    maxLength: 255,
    attributes: {
      Arn: arn('dynamodb', (name) => `table/${name}`),
      StreamArn: ({ name, properties, identity }) => (
        properties['StreamSpecification'] === undefined ? undefined : `arn:aws:dynamodb:${identity.region}:${identity.account}:table/${name}/stream/2026-01-01T00:00:00.000`
      ),
    },
  },
};

/** Types that are stored, and do nothing. */
export function recordedProvider(type: string, identity: AwsIdentity): ResourceProvider | undefined {
  const recorded = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (recorded === undefined) return undefined;
  const provisioned = (name: string, properties: Properties) => {
    const made = { name, properties, identity };
    const attributes = Object.entries(recorded.attributes ?? {}).map(([attribute, value]) => [attribute, value(made)] as const);
    return { physicalId: recorded.ref?.(made) ?? name, attributes: { ...Object.fromEntries(attributes), [NAME]: name } };
  };
  return {
    tier: 'recorded',
    create: (properties, context) => provisioned(nameOf(recorded, properties, context), properties),
    update: (existing, properties) => provisioned(String(existing.attributes[NAME]), properties),
    delete: () => undefined,
  };
}

/** Kept beside the attributes: what Ref gives need not be the name. */
const NAME = '#name';

function nameOf(type: RecordedType, properties: Properties, context: ResourceContext): string {
  const given = type.name === undefined ? undefined : property(type.name)({ properties } as Made);
  if (typeof given === 'string') return given;
  return type.made?.() ?? context.uniqueName(type.maxLength);
}

function queueUrl({ name, identity }: Made): string {
  return `${identity.endpoint}/${identity.account}/${name}`;
}
