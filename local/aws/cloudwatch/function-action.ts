import { functionEvent } from '../../../lib/cloudwatch/alarm-events';
import type { LambdaTargets } from '../events/lambda-targets';
import type { AwsIdentity } from '../identity';
import type { FunctionInvoker } from '../lambda/invoker';
import type { AlarmActionHandler } from './alarm-actions';

/** Whom a function has to let in: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
const SERVICE = 'lambda.alarms.cloudwatch.amazonaws.com';

/** Functions as actions of alarms: invoked asynchronously, if their policy allows it. */
export function functionAction(targets: Pick<LambdaTargets, 'allows'>, invoker: FunctionInvoker, identity: AwsIdentity): AlarmActionHandler {
  return (arn, change) => {
    if (!targets.allows(arn, SERVICE, change.arn)) {
      throw new Error(`CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`);
    }
    invoker.invokeLater(arn, functionEvent(change, identity));
  };
}
