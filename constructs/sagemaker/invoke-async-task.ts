import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { INVOCATION_TIMEOUT_SECONDS, REQUEST_TTL_SECONDS } from '../../lib/sagemaker/async-request';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import { knownSeconds } from '../private/known';
import { rejectAt } from '../private/reject';
import type { InvokeAsyncTaskOptions } from './async-endpoint-props';

interface CalledEndpoint {
  readonly endpointName: string;
  readonly endpointArn: string;
}

/** InvokeEndpointAsync by the integration of Step Functions with the AWS SDK: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export function invokeAsyncTask(scope: Construct, id: string, { endpointName, endpointArn }: CalledEndpoint, options: InvokeAsyncTaskOptions): TaskStateBase {
  const { inputLocation, contentType = 'application/json', invocationTimeout, requestTimeToLive, resultPath } = options;
  rejectAt(`${scope.node.path}/${id}`, [
    ...checkLocation(inputLocation),
    ...checkSeconds('invocationTimeout', knownSeconds(invocationTimeout), INVOCATION_TIMEOUT_SECONDS),
    ...checkSeconds('requestTimeToLive', knownSeconds(requestTimeToLive), REQUEST_TTL_SECONDS),
  ]);
  return new CallAwsService(scope, id, {
    service: 'sagemakerruntime',
    action: 'invokeEndpointAsync',
    iamAction: 'sagemaker:InvokeEndpointAsync',
    iamResources: [endpointArn],
    parameters: {
      EndpointName: endpointName,
      ContentType: contentType,
      InputLocation: inputLocation,
      ...(invocationTimeout === undefined ? {} : { InvocationTimeoutSeconds: invocationTimeout.toSeconds() }),
      ...(requestTimeToLive === undefined ? {} : { RequestTTLSeconds: requestTimeToLive.toSeconds() }),
    },
    ...(resultPath === undefined ? {} : { resultPath }),
  });
}

/** What `invokeTask`, which all hosts have, means here: the request has to lie in S3, and there is no answer yet. */
export function locationOf(place: string, { payload }: InvokeTaskOptions): string {
  const location: unknown = payload === undefined ? undefined : payload.value;
  if (typeof location === 'string') return location;
  rejectAt(place, [{
    prop: 'payload', found: payload === undefined ? 'is not given' : 'is no text', allowed: 'the S3 URI of the request: an asynchronous endpoint reads it from there',
    remedy: "put the request into `inputBucket`, and give TaskInput.fromText('s3://...') or TaskInput.fromJsonPathAt('$.request')",
  }]);
  return '';
}

function checkLocation(location: string): Problem[] {
  if (Token.isUnresolved(location) || /^(?:s3|https):\/\/[^/]+\/./.test(location)) return [];
  return [{ prop: 'inputLocation', found: `is ${JSON.stringify(location)}`, allowed: 'a URI of S3, such as s3://bucket/key', remedy: "write `s3://...`, or sfn.JsonPath.stringAt('$.request')" }];
}

function checkSeconds(prop: string, seconds: number | undefined, { min, max, source }: { readonly min: number; readonly max: number; readonly source: string }): Problem[] {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= min && seconds <= max)) return [];
  return [{ prop, found: `is ${seconds} seconds`, allowed: `whole seconds, ${min} to ${max}`, remedy: `choose a time in that range (${source})` }];
}
