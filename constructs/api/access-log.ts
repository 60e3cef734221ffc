import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { leaveOpen } from '../private/left-open';
import type { InferenceApiProps } from './inference-api-props';

export function accessLogs(scope: Construct, { logGroup, logRetention, removalPolicy }: InferenceApiProps): ILogGroup {
  return logGroup ?? leaveOpen(new LogGroup(scope, 'Logs', {
    retention: logRetention ?? RetentionDays.THREE_MONTHS,
    removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }), ...(logRetention === undefined ? ['RetentionInDays'] : []));
}

export function checkLogs({ logGroup, logRetention }: InferenceApiProps): Problem[] {
  if (logGroup === undefined || logRetention === undefined) return [];
  return [{ prop: 'logRetention', found: 'is given, and `logGroup` too', remedy: 'set the retention of the log group itself' }];
}

/**
 * One line of JSON for each request: who asked for what, what came of it, and how long the model and the gateway took. No body, no query.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.path',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  error: '$context.error.message',
};

/** A REST API says, too, what was wrong with a request that it did not let through. */
export function accessLogFormat(more: Readonly<Record<string, string>> = {}): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify({ ...FIELDS, ...more }));
}
