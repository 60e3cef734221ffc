/**
 * The digits model with all that a rollout looks at before traffic moves: golden requests, an alarm of the user's, scaling. The context says which
 * version, and gives the function a `name`, which makes it another function under the same logical id.
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models/digits');
const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name)?.toString() as string | undefined;
const stack = new Stack(app, 'Watched');
const version = context('digits') ?? '1';

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(models, version, 'model.onnx'))),
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(3) }),
  goldenRequests: GoldenRequests.fromFile(join(models, '2', 'rows.json'), { outputs: ['label'], maxRows: 10, parallelCalls: 2, tolerance: 1 }),
});
digits.autoScale({ minCapacity: 1, maxCapacity: 2 });
const misrouted = new Alarm(stack, 'ParcelsMisrouted', {
  metric: new Metric({ namespace: 'Parcels', metricName: 'Misrouted', statistic: 'Sum', period: Duration.minutes(1) }), threshold: 5, evaluationPeriods: 1, treatMissingData: TreatMissingData.IGNORE,
});
digits.addAlarm(misrouted);
const name = context('name');
if (name !== undefined) (digits.node.findChild('Function').node.defaultChild as CfnFunction).addPropertyOverride('FunctionName', name);
new CfnOutput(stack, 'Name', { value: digits.functionName });
new CfnOutput(stack, 'AlarmName', { value: misrouted.alarmName });
