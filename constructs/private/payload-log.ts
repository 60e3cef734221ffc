import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkAgainstModel } from '../../lib/logs/check';
import { DEFAULT_LOGGING, formatLogging } from '../../lib/logs/settings';
import { LOGGING } from '../../lib/model/environment';
import { describeProblem, type Problem } from '../../lib/problem';
import type { IModelVersion } from '../model/model-version';
import type { PayloadCapture } from '../monitoring/payload-capture';
import type { ServerLogOptions } from '../monitoring/server-log';
import { toLibSignature } from './signature';

/** What the server is told of its log. */
export function loggingVariable({ logLevel, logSamplingPercentage }: ServerLogOptions, capture?: PayloadCapture): Record<string, string> {
  const { percentage, redact, maxBytes } = capture?._plan() ?? {};
  const settings = { level: logLevel ?? DEFAULT_LOGGING.level, percentage: logSamplingPercentage ?? DEFAULT_LOGGING.percentage };
  const text = formatLogging(percentage === undefined || redact === undefined || maxBytes === undefined ? settings : { ...settings, capture: { percentage, redact, maxBytes } });
  return text === undefined ? {} : { [LOGGING]: text };
}

export function captureProblems(capture: PayloadCapture | undefined, { model, ofLibrary, logGroup }: { readonly model: IModelVersion; readonly ofLibrary: boolean; readonly logGroup?: ILogGroup }): Problem[] {
  if (capture === undefined) return [];
  const { redact, encryptionKey } = capture._plan();
  if (!ofLibrary) return [{ prop: 'capturePayloads', found: 'is set, and the server is that of the image, which does not read it', remedy: 'leave it out, and have that server do it' }];
  return [
    ...(model.signature === undefined ? [] : checkAgainstModel('capturePayloads', redact, toLibSignature(model.signature))),
    ...(logGroup !== undefined && logGroup.node.defaultChild === undefined && encryptionKey === undefined ? [UNKNOWN_ENCRYPTION] : []),
  ];
}

const UNKNOWN_ENCRYPTION: Problem = {
  prop: 'capturePayloads', found: 'writes to a log group that is not this app\'s, of which nobody says that it is encrypted', remedy: 'name the key that encrypts it, in `encryptionKey` of PayloadCapture.sampled',
};

/** The key of the host's own log group. */
export function payloadKey(scope: Construct, capture: PayloadCapture): IKey {
  const key = capture._plan().encryptionKey ?? keyOf(Stack.of(scope));
  const { partition, region, account } = Stack.of(scope);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  key.addToResourcePolicy(new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
  }));
  return key;
}

/** One for all payloads of a stack. It outlives them: without it they are not to be read. */
function keyOf(stack: Stack): IKey {
  return (stack.node.tryFindChild('CsiPayloadKey') as Key | undefined) ??
    new Key(stack, 'CsiPayloadKey', { description: 'Encrypts payloads in the logs of models', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
}

/** A log group of the user's gets its key where he says, or from defaults that the whole app has: it is known when the app is rendered. */
export function requireEncrypted(scope: Construct, logGroup: ILogGroup): void {
  scope.node.addValidation({
    validate: () => {
      const resource = logGroup.node.defaultChild;
      if (!CfnLogGroup.isCfnLogGroup(resource) || resource.kmsKeyId !== undefined) return [];
      return [describeProblem({ prop: 'capturePayloads', found: `writes to ${logGroup.node.path}, which has no key`, remedy: 'set `encryptionKey` of that log group' })];
    },
  });
}
