/**
 * The digits model, kept warm. The context says how: `warmth` is hours (open now, by `start` and `end`), always or none, `scaled` a range of
 * autoScale; `digits` is the version of the model, and `rollout` shifts the traffic. With `plain` there is what CDK makes of the same by itself too.
 */
import { join } from 'node:path';
import { App, CfnOutput, CustomResource, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DayOfWeek, ModelArtifact, ModelFunction, ModelVersion, Rollout, Warmth } from '../../../../constructs';

const app = new App();
const text = (name: string, fallback: string): string => String(app.node.tryGetContext(name) ?? fallback);
const stack = new Stack(app, 'Warm');
const digits = text('digits', '1');
const model = ModelVersion.of('digits', digits, ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', digits, 'model.onnx')));

const warmth: Record<string, () => Warmth> = {
  hours: () => Warmth.businessHours({ timeZone: TimeZone.of(text('zone', 'Etc/UTC')), min: Number(text('min', '1')), start: text('start', '8:00'), end: text('end', '18:00'), days: Object.values(DayOfWeek) }),
  always: () => Warmth.always(Number(text('min', '1'))),
  none: () => Warmth.scaleToZero(),
};
const scaled = app.node.tryGetContext('scaled') as string | undefined;
const fn = new ModelFunction(stack, 'Digits', {
  model,
  warmth: scaled === undefined ? warmth[text('warmth', 'none')]?.() : undefined,
  rollout: text('rollout', '') === '' ? undefined : Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(1) }),
});
if (scaled === 'days') {
  // Days of half an hour, the last two thirds of which are night.
  const scaling = fn.autoScale({ minCapacity: 0, maxCapacity: 1 });
  scaling.scaleOnSchedule('Morning', { schedule: Schedule.cron({ minute: '0/30' }), minCapacity: 1, maxCapacity: 1 });
  scaling.scaleOnSchedule('Evening', { schedule: Schedule.cron({ minute: '10/30' }), minCapacity: 0, maxCapacity: 0 });
} else if (scaled !== undefined) {
  const [minCapacity = 1, maxCapacity = 2] = scaled.split('-').map(Number);
  fn.autoScale({ minCapacity, maxCapacity }).scaleOnUtilization({ target: 0.7 });
}
new CfnOutput(stack, 'Name', { value: fn.functionName });
if (text('fails', '') !== '') {
  // Fails when all else is made, and takes the deploy back.
  const broken = new LambdaFunction(stack, 'Broken', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline("exports.handler = async () => { throw new Error('on purpose'); };") });
  new CustomResource(stack, 'Fails', { serviceToken: broken.functionArn }).node.addDependency(fn);
}

if (text('plain', '') !== '') {
  const other = new Stack(app, 'Plain');
  const plain = new LambdaFunction(other, 'Plain', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(`exports.handler = async () => ${digits};`) });
  const live = new Alias(other, 'Live', { aliasName: 'live', version: plain.currentVersion, provisionedConcurrentExecutions: 1 });
  live.addAutoScaling({ minCapacity: 0, maxCapacity: 1 }).scaleOnSchedule('Night', { schedule: Schedule.rate(Duration.minutes(1)), minCapacity: 0, maxCapacity: 0 });
  new CfnOutput(other, 'PlainName', { value: plain.functionName });
}
