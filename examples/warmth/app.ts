import { App, CfnOutput, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { ModelArtifact, ModelFunction, ModelVersion, Warmth } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Warmth', { description: 'A model that is warm when people work' });

// Two environments are ready on working days from 8:00 to 18:00, and none at night: what a tool for colleagues needs.
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
  warmth: Warmth.businessHours({ timeZone: TimeZone.EUROPE_BERLIN, min: 2 }),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

// For users at any hour: one environment is always ready, four from half past seven, and more where the four are busy.
const screening = new ModelFunction(stack, 'Screening', {
  model: ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile('../models/breast-cancer/1/model.onnx')),
});
new CfnOutput(stack, 'ScreeningUrl', { value: screening.addUrl().url });
const scaling = screening.autoScale({ minCapacity: 1, maxCapacity: 8 });
scaling.scaleOnUtilization({ target: 0.7 });
scaling.scaleOnSchedule('Morning', {
  schedule: Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  minCapacity: 4,
  maxCapacity: 8,
});
// Where nobody calls there is no utilization to go by: a lower maximum brings the four down.
scaling.scaleOnSchedule('Evening', {
  schedule: Schedule.cron({ hour: '19', minute: '0' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  minCapacity: 1,
  maxCapacity: 2,
});
