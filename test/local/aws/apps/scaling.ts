/** Plain constructs of aws-cdk-lib: an alias whose provisioned concurrency is scaled, and a function that runs by the clock. The context `greeting` changes the function. */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

const app = new App();
const stack = new Stack(app, 'Scaling');
const fn = new LambdaFunction(stack, 'Worker', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  timeout: Duration.seconds(30),
  code: Code.fromInline('exports.handler = ({ ms }, context) => new Promise((done) => setTimeout(done, ms, { greeting: process.env.GREETING, version: context.functionVersion }));'),
  environment: { GREETING: (app.node.tryGetContext('greeting') as string | undefined) ?? 'hello' },
});
const live = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
const scaling = live.addAutoScaling({ minCapacity: 2, maxCapacity: 6 });
scaling.scaleOnUtilization({ utilizationTarget: 0.7 });
scaling.scaleOnSchedule('NewYear', { schedule: Schedule.cron({ month: '1', day: '1', hour: '0', minute: '0' }), minCapacity: 3 });
new CfnOutput(stack, 'LiveArn', { value: live.functionArn });

const ticker = new LambdaFunction(stack, 'Ticker', {
  runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline("exports.handler = async (event) => { console.log('TICK ' + event['detail-type']); };"),
});
new Rule(stack, 'EveryMinute', { schedule: RuleSchedule.rate(Duration.minutes(1)), targets: [new LambdaTarget(ticker)] });
