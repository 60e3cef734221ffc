/** An AWS service as a network without internet has it. */
export interface EndpointService {
  /** Name of the endpoint behind `com.amazonaws.REGION.`. */
  readonly name: string;
  /** Whether a gateway endpoint does, which costs nothing. */
  readonly gateway: boolean;
}

/** Services whose endpoints have other names than their actions. */
const NAMES: Readonly<Record<string, string>> = { cloudwatch: 'monitoring' };

/** What is called in the name of a function, and not by its code: logs and traces by Lambda, keys by the services that use them, network interfaces by Lambda. */
const NOT_BY_CODE: readonly string[] = ['logs', 'xray', 'kms', 'ec2', 'ecr', 's3files'];

const GATEWAYS: readonly string[] = ['s3', 'dynamodb'];

/** Services with an endpoint in a VPC: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
const WITH_ENDPOINT: readonly string[] = [
  'application-autoscaling', 'bedrock', 'cloudformation', 'codebuild', 'codedeploy', 'dynamodb', 'events', 'kinesis', 'lambda', 's3', 'scheduler',
  'secretsmanager', 'sns', 'sqs', 'ssm', 'states', 'sts', 'monitoring',
];

/** The endpoints that somebody with these permissions calls through, by name. Of services that are not known nothing is said. */
export function endpointServices(actions: readonly string[]): readonly EndpointService[] {
  const names = new Set(actions.flatMap(nameOf));
  return [...names].sort().map((name) => ({ name, gateway: GATEWAYS.includes(name) }));
}

function nameOf(action: string): string[] {
  const [service = '', name = ''] = action.split(':');
  if (service === 'sagemaker') return [name.startsWith('InvokeEndpoint') ? 'sagemaker.runtime' : 'sagemaker.api'];
  if (NOT_BY_CODE.includes(service)) return [];
  const endpoint = NAMES[service] ?? service;
  return WITH_ENDPOINT.includes(endpoint) ? [endpoint] : [];
}

/** The name behind the region in what a VPC endpoint says of its service; undefined for other services than AWS's. */
export function serviceOfEndpoint(serviceName: string): string | undefined {
  return /com\.amazonaws\..*?\.((?:sagemaker\.(?:api|runtime)(?:-fips)?)|[a-z0-9-]+)\W*$/.exec(serviceName)?.[1];
}
