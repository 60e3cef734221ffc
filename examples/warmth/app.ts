import { App, CfnOutput, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { ModelArtifact, ModelFunction, ModelVersion } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Warmth', { description: 'A model that is warm when people work' });

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

// One environment is always ready; four from half past seven, and more where the four are busy.
const scaling = digits.autoScale({ minCapacity: 1, maxCapacity: 8 });
scaling.scaleOnUtilization({ target: 0.7 });
scaling.scaleOnSchedule('Morning', {
  schedule: Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  minCapacity: 4,
});
scaling.scaleOnSchedule('Evening', { schedule: Schedule.cron({ hour: '19', minute: '0' }), timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 1 });
