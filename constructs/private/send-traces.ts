import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** X-Ray has no resources to name for these: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
export function sendTraces(): PolicyStatement {
  return new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] });
}
