import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { JsonPath, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';

/** InvokeEndpoint by the integration of Step Functions with the AWS SDK: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export function invokeEndpointTask(
  scope: Construct,
  id: string,
  endpoint: { readonly endpointName: string; readonly endpointArn: string; readonly component?: { readonly name: string; readonly arn: string } },
  { payload, resultPath }: InvokeTaskOptions,
): TaskStateBase {
  return new CallAwsService(scope, id, {
    service: 'sagemakerruntime',
    action: 'invokeEndpoint',
    iamAction: 'sagemaker:InvokeEndpoint',
    iamResources: [endpoint.endpointArn, ...(endpoint.component === undefined ? [] : [endpoint.component.arn])],
    parameters: {
      EndpointName: endpoint.endpointName,
      ...(endpoint.component === undefined ? {} : { InferenceComponentName: endpoint.component.name }),
      ContentType: 'application/json',
      Body: (payload ?? TaskInput.fromJsonPathAt('$')).value,
    },
    // The body is a text.
    resultSelector: { answer: JsonPath.stringToJson(JsonPath.stringAt('$.Body')) },
    ...(resultPath === undefined ? { outputPath: '$.answer' } : { resultPath }),
  });
}
