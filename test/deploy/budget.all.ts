// A budget as the construct renders it, on the local AWS: its alarm tells the topic when an inference costs too much.
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Budget, ModelFunction } from '../../constructs';
import { templateOf } from '../constructs/stack';
import { until } from '../local/aws/lambda-support';
import { aws, clientOf, closeAll, deploy, lambdaRole } from '../local/aws/support';

afterAll(closeAll);

const { Resources } = templateOf((stack) => {
  const endpoint = ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn' });
  new Budget(stack, 'Budget', { maxPerMonth: 5, topic: new Topic(stack, 'Topic') })
    .alarmOnCostPerInference(endpoint, { above: 0.000_000_3, evaluationPeriods: 1, period: Duration.minutes(1), priceRegion: 'us-east-1', memorySize: Size.gibibytes(1), architecture: Architecture.ARM_64 });
}).toJSON() as { readonly Resources: Record<string, { readonly Type: string }> };
const topic = Object.keys(Resources).find((id) => Resources[id]?.Type === 'AWS::SNS::Topic') ?? '';

const fn = (name: string, code: string): object => ({
  Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code } },
});

test('a budget is deployed, and its alarm tells the topic what an inference costs', async () => {
  const server = await aws({ speed: 30 });
  expect(await deploy(server, 'S', {
    Role: lambdaRole(), Fn: fn('fn', 'exports.handler = () => new Promise((later) => setTimeout(later, 60));'), Told: fn('told', 'exports.handler = async (event) => { console.log("told " + event.Records[0].Sns.Subject); };'),
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } }, Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
    ...Resources,
    Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: topic }, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Told', 'Arn'] } } },
    May: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Told' }, Principal: 'sns.amazonaws.com' } },
  })).toBe('CREATE_COMPLETE');
  const lambda = new LambdaClient(clientOf(server));
  const cloudWatch = new CloudWatchClient(clientOf(server));
  const told = await until(async () => {
    await lambda.send(new InvokeCommand({ FunctionName: 'fn', Qualifier: 'live', Payload: '{}' }));
    return server.events.find((event) => event.type === 'log' && event.line.text.includes('told ALARM'));
  });
  expect(told).toBeDefined();
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'] }));
  expect(MetricAlarms.map(({ StateReason }) => StateReason).join()).toContain('was greater than the threshold');
}, 120_000);
