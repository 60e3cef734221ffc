/** A stack of as many resources as the context `resources` says: functions with versions, aliases and alarms, parameters, queues. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const app = new App();
const wanted = Number(app.node.tryGetContext('resources') ?? 50);
const stack = new Stack(app, 'Many');
// Each round makes eight: role, function, version, alias, alarm, queue, two parameters.
for (let round = 0; round < Math.ceil(wanted / 8); round++) {
  const fn = new LambdaFunction(stack, `Fn${round}`, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(`exports.handler = async () => ${round};`) });
  const alias = new Alias(stack, `Live${round}`, { aliasName: 'live', version: fn.currentVersion });
  alias.metricErrors({ period: Duration.minutes(1) }).createAlarm(stack, `Errors${round}`, { threshold: 1, evaluationPeriods: 1 });
  const queue = new Queue(stack, `Queue${round}`);
  new StringParameter(stack, `Arn${round}`, { stringValue: alias.functionArn });
  new StringParameter(stack, `Url${round}`, { stringValue: queue.queueUrl });
}
