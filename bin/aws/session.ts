import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { findServer } from '../../local/deploy/find-server';
import { LocalError } from '../../local/errors';

/** Clients of one account and region. */
export interface AwsSession {
  readonly lambda: LambdaClient;
  readonly cloudFormation: CloudFormationClient;
  readonly codeDeploy: CodeDeployClient;
  readonly cloudWatch: CloudWatchClient;
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly autoScaling: ApplicationAutoScalingClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  /** Where calls go, if it is not AWS. */
  readonly endpoint?: string;
}

/** The AWS that the SDK's own settings name; with a port, the `csi local start` there. */
export async function connect({ port }: { readonly port?: number }): Promise<AwsSession> {
  if (port === undefined) {
    const endpoint = process.env['AWS_ENDPOINT_URL_LAMBDA'] ?? process.env['AWS_ENDPOINT_URL'];
    return clients({}, process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true' ? undefined : endpoint);
  }
  const server = await findServer(port);
  if (server === undefined) throw new LocalError(`nothing answers on port ${port}: run \`csi local start\` first, or leave --port out for AWS`);
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = server.environment;
  return clients({ endpoint, region: server.region, credentials: { accessKeyId, secretAccessKey } }, endpoint);
}

function clients(settings: object, endpoint: string | undefined): AwsSession {
  // The SDK says on every start which Node.js it will want next year; what this program needs, it says itself.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // A fleet has more functions than Lambda answers calls in a second: a call that is too much waits for its turn.
  const patient = { ...settings, retryMode: 'adaptive', maxAttempts: 5 };
  return {
    lambda: new LambdaClient(patient),
    cloudFormation: new CloudFormationClient(patient),
    codeDeploy: new CodeDeployClient(patient),
    cloudWatch: new CloudWatchClient(patient),
    s3: new S3Client({ ...patient, forcePathStyle: endpoint !== undefined }),
    sageMaker: new SageMakerClient(patient),
    autoScaling: new ApplicationAutoScalingClient(patient),
    ssm: new SSMClient(patient),
    sts: new STSClient(patient),
    endpoint,
  };
}

/** Whose function or endpoint is meant. */
export function placeOf(arn: string, { endpoint }: Pick<AwsSession, 'endpoint'>): string {
  const [, , , region = '?', account = '?'] = arn.split(':');
  return `account ${account}, ${region}${endpoint === undefined ? '' : `, at ${endpoint}`}`;
}
