/** The digits model with golden requests, a short canary and scaling. The context says which version it is of, and a `change` that publishes another one. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout, VersionPruning } from '../../../../constructs';

const examples = join(__dirname, '../../../../examples');
const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString() as string | undefined;
const stack = new Stack(app, 'Keeper');
const version = context('digits') ?? '1';

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(examples, 'models/digits', version, 'model.onnx'))),
  environment: { CHANGE: context('change') ?? '' },
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(Number(context('minutes') ?? 1)) }),
  goldenRequests: GoldenRequests.fromFile(join(examples, 'rollout/golden.json'), { outputs: ['label'], parallelCalls: 2 }),
  pruning: VersionPruning.keepLast(2),
});
digits.autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 });
new CfnOutput(stack, 'Name', { value: digits.functionName });

const mine = new Alarm(stack, 'Mine', { metric: new Metric({ namespace: 'Parcels', metricName: 'Misrouted' }), threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.IGNORE });
digits.addAlarm(mine);
new CfnOutput(stack, 'Alarm', { value: mine.alarmName });
const keeper = stack.node.findChild('CsiVersionKeeper').node;
new CfnOutput(stack, 'Keeper', { value: (keeper.findChild('Function') as LambdaFunction).functionName });
for (const rule of ['Rollouts', 'Deploys']) new CfnOutput(stack, rule, { value: (keeper.findChild(rule) as CfnRule).ref });
