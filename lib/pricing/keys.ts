/** What a price is for one of. */
export type PriceUnit =
  'request' | 'GB-second' | 'second' | 'hour' | 'minute' | 'GB' | 'GB-month' | 'GB-hour' | 'metric-month' | 'alarm-month' | 'dashboard-month' | 'key-month' | 'secret-month'
  | 'rule-month' | 'web-acl-month' | 'message' | 'event' | 'transition' | 'operation' | 'trace' | 'image-month';

export type PricedArchitecture = 'x86_64' | 'arm64';
/** GB of memory of a serverless endpoint. */
export type ServerlessMemory = 1 | 2 | 3 | 4 | 5 | 6;
export const SERVERLESS_MEMORIES: readonly ServerlessMemory[] = [1, 2, 3, 4, 5, 6];

/** What is priced under a name of its own, with its unit and what it is. */
const FIXED = {
  'lambda.requests': ['request', 'Lambda requests'],
  'lambda.duration.x86_64': ['GB-second', 'Lambda duration, x86'],
  'lambda.duration.arm64': ['GB-second', 'Lambda duration, arm64'],
  'lambda.provisioned.x86_64': ['GB-second', 'Lambda provisioned concurrency, x86'],
  'lambda.provisioned.arm64': ['GB-second', 'Lambda provisioned concurrency, arm64'],
  'lambda.provisioned-duration.x86_64': ['GB-second', 'Lambda duration on provisioned concurrency, x86'],
  'lambda.provisioned-duration.arm64': ['GB-second', 'Lambda duration on provisioned concurrency, arm64'],
  'lambda.ephemeral': ['GB-second', 'Lambda ephemeral storage above 512 MB'],
  'lambda.snap-start-cache': ['GB-second', 'Lambda SnapStart, a snapshot kept'],
  'lambda.snap-start-restore': ['GB', 'Lambda SnapStart, a snapshot restored'],
  'lambda.streamed': ['GB', 'Lambda response streaming above 6 MB an answer'],
  'lambda.durable-operations': ['operation', 'Lambda durable operations'],
  'sagemaker.serverless-data': ['GB', 'SageMaker serverless, data in and out'],
  'sagemaker.hosting-data': ['GB', 'SageMaker hosting, data in and out'],
  'sagemaker.volume': ['GB-month', 'SageMaker hosting, storage volume'],
  's3.storage': ['GB-month', 'S3 Standard storage'],
  's3.writes': ['request', 'S3 PUT, COPY, POST and LIST requests'],
  's3.reads': ['request', 'S3 GET and other requests'],
  'cloudwatch.metrics': ['metric-month', 'CloudWatch custom metrics'],
  'cloudwatch.alarms': ['alarm-month', 'CloudWatch alarms, metrics of standard resolution'],
  'cloudwatch.alarms-high-resolution': ['alarm-month', 'CloudWatch alarms, metrics of high resolution'],
  'cloudwatch.composite-alarms': ['alarm-month', 'CloudWatch composite alarms'],
  'cloudwatch.dashboards': ['dashboard-month', 'CloudWatch dashboards'],
  'cloudwatch.logs-ingested': ['GB', 'CloudWatch Logs, ingested'],
  'cloudwatch.logs-infrequent-ingested': ['GB', 'CloudWatch Logs, ingested, infrequent access'],
  'cloudwatch.logs-stored': ['GB-month', 'CloudWatch Logs, stored'],
  'cloudwatch.insights-scanned': ['GB', 'CloudWatch Logs Insights, scanned'],
  'cloudwatch.metric-requests': ['request', 'CloudWatch GetMetricData, metrics asked for'],
  'api-gateway.http-requests': ['request', 'API Gateway, HTTP API requests'],
  'api-gateway.rest-requests': ['request', 'API Gateway, REST API requests'],
  'xray.recorded': ['trace', 'X-Ray traces recorded'],
  'xray.retrieved': ['trace', 'X-Ray traces retrieved or scanned'],
  'sns.requests': ['request', 'SNS publishes, standard topics'],
  'sns.http': ['message', 'SNS deliveries to HTTP'],
  'sns.email': ['message', 'SNS deliveries by email'],
  'sqs.requests': ['request', 'SQS requests, standard queues'],
  'sqs.fifo-requests': ['request', 'SQS requests, FIFO queues'],
  'kms.keys': ['key-month', 'KMS customer managed keys'],
  'kms.requests': ['request', 'KMS requests'],
  'secrets-manager.secrets': ['secret-month', 'Secrets Manager secrets'],
  'secrets-manager.requests': ['request', 'Secrets Manager requests'],
  'eventbridge.custom-events': ['event', 'EventBridge custom events'],
  'scheduler.invocations': ['request', 'EventBridge Scheduler invocations'],
  'step-functions.transitions': ['transition', 'Step Functions standard transitions'],
  'step-functions.express-requests': ['request', 'Step Functions express executions'],
  'step-functions.express-duration': ['GB-hour', 'Step Functions express duration'],
  'dynamodb.writes': ['request', 'DynamoDB write request units, on demand'],
  'dynamodb.reads': ['request', 'DynamoDB read request units, on demand'],
  'dynamodb.storage': ['GB-month', 'DynamoDB storage'],
  'dynamodb.point-in-time-recovery': ['GB-month', 'DynamoDB point-in-time recovery'],
  'dynamodb.write-capacity': ['hour', 'DynamoDB write capacity units, provisioned'],
  'dynamodb.read-capacity': ['hour', 'DynamoDB read capacity units, provisioned'],
  'ecr.storage': ['GB-month', 'ECR storage'],
  'codebuild.minutes.small': ['minute', 'CodeBuild minutes, Linux general1.small'],
  'codebuild.minutes.medium': ['minute', 'CodeBuild minutes, Linux general1.medium'],
  'codebuild.minutes.large': ['minute', 'CodeBuild minutes, Linux general1.large'],
  'vpc.nat-gateway': ['hour', 'NAT gateway'],
  'vpc.nat-data': ['GB', 'NAT gateway, data processed'],
  'vpc.endpoint': ['hour', 'VPC interface endpoint, each zone'],
  'vpc.endpoint-data': ['GB', 'VPC interface endpoint, data processed'],
  'vpc.public-ipv4': ['hour', 'Public IPv4 address'],
  'waf.web-acls': ['web-acl-month', 'WAF web ACLs'],
  'waf.rules': ['rule-month', 'WAF rules'],
  'waf.requests': ['request', 'WAF requests'],
} as const satisfies Readonly<Record<string, readonly [PriceUnit, string]>>;

export type FixedPriceKey = keyof typeof FIXED;
/** Instances by type: `sagemaker.hosting.ml.g5.xlarge`. */
export type InstancePriceKey = `sagemaker.hosting.ml.${string}` | `sagemaker.async.ml.${string}`;
/** Serverless endpoints by GB of memory: what a second of an inference costs, what a provisioned unit costs, and an inference on one. */
export type ServerlessPriceKey = `sagemaker.${'serverless' | 'serverless-provisioned' | 'serverless-provisioned-duration'}.${ServerlessMemory}`;
/** The name of a price, as in `csi-prices.json`. */
export type PriceKey = FixedPriceKey | InstancePriceKey | ServerlessPriceKey;

/** What instances are used for: each has prices of its own. */
export type InstanceUse = 'hosting' | 'async';

export function instanceKey(use: InstanceUse, type: string): InstancePriceKey {
  return `sagemaker.${use}.ml.${type.replace(/^ml\./, '')}`;
}

export function serverlessKey(memory: ServerlessMemory, charge: 'serverless' | 'serverless-provisioned' | 'serverless-provisioned-duration' = 'serverless'): ServerlessPriceKey {
  return `sagemaker.${charge}.${memory}`;
}

export const FIXED_KEYS = Object.keys(FIXED) as readonly FixedPriceKey[];

const INSTANCE = /^sagemaker\.(hosting|async)\.(ml\.[a-z0-9-]+\.[a-z0-9-]+)$/;
const SERVERLESS = /^sagemaker\.(serverless|serverless-provisioned|serverless-provisioned-duration)\.([1-6])$/;
const SERVERLESS_WORDS: Readonly<Record<string, string>> = {
  serverless: 'inference', 'serverless-provisioned': 'provisioned concurrency', 'serverless-provisioned-duration': 'inference on provisioned concurrency',
};

export function isPriceKey(text: string): text is PriceKey {
  return isFixed(text) || INSTANCE.test(text) || SERVERLESS.test(text);
}

/** The unit that a price is for one of. */
export function unitOf(key: PriceKey): PriceUnit {
  if (isFixed(key)) return FIXED[key][0];
  return INSTANCE.test(key) ? 'hour' : 'second';
}

/** What a price is for, in words. */
export function describeKey(key: PriceKey): string {
  if (isFixed(key)) return FIXED[key][1];
  const [, use, type] = INSTANCE.exec(key) ?? [];
  if (use !== undefined) return `SageMaker ${use === 'async' ? 'asynchronous endpoint' : 'hosting'}, ${type}`;
  const [, charge = '', memory] = SERVERLESS.exec(key) ?? [];
  return `SageMaker serverless, ${SERVERLESS_WORDS[charge]}, ${memory} GB`;
}

function isFixed(key: string): key is FixedPriceKey {
  return Object.hasOwn(FIXED, key);
}
