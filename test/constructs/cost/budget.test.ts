import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import type { BudgetProps } from '../../../constructs';
import { Budget, ModelFunction } from '../../../constructs';
import { digits, newStack } from '../stack';

const emails = ['ml@example.com'];
const stackIn = (): Stack => new Stack(new App(), 'Stack', { env: { region: 'us-east-1', account: '111122223333' } });

test('people are told at 80 and 100 percent of what was spent, and when more is to come', () => {
  const stack = newStack();
  new Budget(stack, 'Budget', { maxPerMonth: 500, emails });
  const subscribers = [{ SubscriptionType: 'EMAIL', Address: 'ml@example.com' }];
  const notification = (NotificationType: string, Threshold: number) => ({ Notification: { NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold, ThresholdType: 'PERCENTAGE' }, Subscribers: subscribers });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 500, Unit: 'USD' }, CostFilters: { Service: ['AWS Lambda', 'Amazon SageMaker'] } },
    NotificationsWithSubscribers: [notification('ACTUAL', 80), notification('ACTUAL', 100), notification('FORECASTED', 100)],
  });
});

test('endpoints count by their tag, which AWS Budgets writes in its own way', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Digits', { model: digits('2') });
  new Budget(stack, 'Budget', { maxPerMonth: 5, emails, endpoints: [fn], tags: { team: 'search' }, services: ['AWS Lambda'] });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Budgets::Budget', { Budget: { CostFilters: { TagKeyValue: ['user:csi:host$Stack/Digits', 'user:team$search'], Service: ['AWS Lambda'] } } });
  template.hasResourceProperties('AWS::Lambda::Function', { Tags: Match.arrayWith([{ Key: 'csi:host', Value: 'Stack/Digits' }]) });
});

test('a topic lets AWS Budgets publish for this account, before the budget is made', () => {
  const stack = newStack();
  new Budget(stack, 'Budget', { maxPerMonth: 5, topic: new Topic(stack, 'Topic') });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'budgets.amazonaws.com' }, Action: 'sns:Publish', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } })]) } });
  // Its policy takes the place of SNS's own, by which alarms may tell the topic.
  template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' })]) } });
  const [policy] = Object.keys(template.findResources('AWS::SNS::TopicPolicy'));
  template.hasResource('AWS::Budgets::Budget', { DependsOn: [policy] });
});

test('an alarm looks at what an inference costs, by the hour', () => {
  const stack = stackIn();
  const fn = new ModelFunction(stack, 'Digits', { model: digits('2') });
  new Budget(stack, 'Budget', { maxPerMonth: 5, topic: new Topic(stack, 'Topic') }).alarmOnCostPerInference(fn, { above: 0.00002 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 0.00002, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3, TreatMissingData: 'notBreaching', AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
    AlarmDescription: Match.stringLikeRegexp('^An inference of Stack/Digits costs more than \\$0.00002\\. https://.*#budget-costperinference$'),
    Metrics: Match.arrayWith([Match.objectLike({ Expression: Match.stringLikeRegexp('Invocations|^0.0000002') }), Match.objectLike({ MetricStat: Match.objectLike({ Period: 3600 }) })]),
  });
});

test.each<[Partial<BudgetProps>, string]>([
  [{ maxPerMonth: 0 }, '`maxPerMonth` is 0, allowed: US dollars above 0'],
  [{ emails: [] }, '`emails` is empty, and there is no `topic`: nobody would be told'],
  [{ emails: ['nobody'] }, '`emails.0` is "nobody"'],
  [{ emails: Array.from({ length: 11 }, (_, index) => `a${index}@example.com`) }, '`emails` has 11 entries, allowed: up to 10'],
  [{ actualPercentages: [0] }, '`actualPercentages` has 0'],
  [{ actualPercentages: [80, 80] }, '`actualPercentages` has 80 twice'],
  [{ actualPercentages: [], forecastPercentages: [] }, 'nobody would be told'],
  [{ actualPercentages: [1, 2, 3, 4, 5, 6], forecastPercentages: [1, 2, 3, 4, 5] }, 'are 11 together, allowed: up to 10'],
])('%j is refused', (props, words) => {
  expect(() => new Budget(newStack(), 'Budget', { maxPerMonth: 5, emails, ...props })).toThrow(words);
});

test('ten are taken, tokens are left alone, and what is imported has no tags', () => {
  const stack = newStack();
  new Budget(stack, 'Ten', { maxPerMonth: 5, emails: Array.from({ length: 10 }, (_, index) => `a${index}@example.com`), actualPercentages: [1, 2, 3, 4, 5], forecastPercentages: [1, 2, 3, 4, 5] });
  new Budget(stack, 'Token', { maxPerMonth: new CfnParameter(stack, 'Max', { type: 'Number' }).valueAsNumber, emails: [new CfnParameter(stack, 'To').valueAsString] });
  const imported = ModelFunction.fromAttributes(stack, 'Imported', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:digits' });
  expect(() => new Budget(stack, 'Imported2', { maxPerMonth: 5, emails, endpoints: [imported] })).toThrow('`endpoints.0` is imported, and its tags are not known');
  const budget = new Budget(stack, 'Alarm', { maxPerMonth: 5, emails });
  const fn = new ModelFunction(stack, 'Fn', { model: digits('2') });
  for (const above of [0, -1, NaN]) expect(() => budget.alarmOnCostPerInference(fn, { above, priceRegion: 'us-east-1' })).toThrow('`above`');
  expect(() => budget.alarmOnCostPerInference(fn, { above: 1, evaluationPeriods: 0, priceRegion: 'us-east-1' })).toThrow('`evaluationPeriods` is 0');
});
