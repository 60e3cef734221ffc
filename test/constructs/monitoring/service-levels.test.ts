import type { Template } from 'aws-cdk-lib/assertions';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import type { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint, ServiceLevelsProps } from '../../../constructs';
import { AsyncEndpoint, InferenceComponentEndpoint, ModelFunction, RealTimeEndpoint, ServerlessEndpoint, ServiceLevel, ServiceLevels } from '../../../constructs';
import { parseMetricAlarm } from '../../../lib/cloudwatch/alarm-definition';
import { parseCompositeRule } from '../../../lib/cloudwatch/composite-rule';
import { digits, newStack, resources, templateOf } from '../stack';

const model = digits('2');
const availability = ServiceLevel.availability(0.9999);
const latency = ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) });

function levelsIn(stack: Stack, props: Partial<ServiceLevelsProps> = {}, host: (stack: Stack) => IInferenceEndpoint = (scope) => new ModelFunction(scope, 'Digits', { model })): ServiceLevels {
  return new ServiceLevels(stack, 'Levels', { endpoint: host(stack), levels: [availability], ...props });
}

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[] }; readonly Period: number; readonly Stat: string };
}

/** The metric alarms by the end of their ids, such as Page14Long. */
function alarmsOf(template: Template, level = 'Availability') {
  return new Map(resources(template, 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties }]) => {
    const [, name] = new RegExp(`^Levels${level}(.+)[0-9A-F]{8}$`).exec(id) ?? [];
    return name === undefined ? [] : [[name, Properties as typeof Properties & { readonly Metrics: readonly Query[]; readonly Threshold: number }] as const];
  }));
}

const queryOf = (template: Template, id: string, { level = 'Availability', alarm = 'Page14Long' } = {}): Query => alarmsOf(template, level).get(alarm)?.Metrics.find(({ Id }) => Id === id) as Query;

test('each window is an alarm, and each severity one that tells its topic', () => {
  const template = templateOf((stack) => levelsIn(stack, { page: new Topic(stack, 'PageTopic'), ticket: new Topic(stack, 'TicketTopic') }));
  expect([...alarmsOf(template)].map(([name, { Threshold, Metrics }]) => [name, Threshold, Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period])).toEqual([
    ['Page14Long', 14.4, 3600], ['Page14Short', 14.4, 300], ['Page6Long', 6, 21_600], ['Page6Short', 6, 1800],
    ['Ticket3Long', 3, 86_400], ['Ticket3Short', 3, 7200], ['Ticket1Long', 1, 259_200], ['Ticket1Short', 1, 21_600],
  ]);
  for (const [name, alarm] of alarmsOf(template)) {
    expect(alarm).toMatchObject({ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
    expect(alarm).not.toHaveProperty('AlarmActions');
    expect(alarm.Metrics.find(({ Id }) => Id === 'expr_1')?.Expression).toBe(`IF(bad >= ${name.endsWith('Long') ? 3 : 1}, bad / (0.0001 * total), 0)`);
  }
  const composites = resources(template, 'AWS::CloudWatch::CompositeAlarm');
  expect(composites.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['LevelsAvailabilityPage', 'LevelsAvailabilityTicket']);
  for (const [index, topic] of ['PageTopic', 'TicketTopic'].entries()) {
    const ref = { Ref: expect.stringMatching(`^${topic}`) as unknown };
    expect(composites[index]?.[1].Properties).toMatchObject({ AlarmActions: [ref], OKActions: [ref] });
  }
  expect(composites[0]?.[1].Properties['AlarmDescription']).toMatch(/^The objective that 99\.99 % of the requests are answered is in danger: at least 2 % of the error budget of 30 days in 1 hour, or 5 % .* in 6 hours were used up, and it goes on\. https:\S+#service-level-availability$/);
  expect(composites[1]?.[1].Properties['AlarmDescription']).toMatch(/10 % of the error budget of 30 days in 1 day, or 10 % .* in 3 days/);
});

test('a page is red when both windows of one pair are', () => {
  const template = templateOf((stack) => levelsIn(stack));
  const [[, { Properties }]] = resources(template, 'AWS::CloudWatch::CompositeAlarm');
  const parts = (Properties['AlarmRule'] as { readonly 'Fn::Join': readonly [string, readonly (string | { readonly 'Fn::GetAtt': readonly [string, string] })[]] })['Fn::Join'][1];
  const rule = parts.map((part) => (typeof part === 'string' ? part : part['Fn::GetAtt'][0].replace(/^LevelsAvailability|[0-9A-F]{8}$/g, ''))).join('');
  const alarm = (name: string) => ({ kind: 'state', state: 'ALARM', alarm: name });
  expect(parseCompositeRule(rule)).toEqual({
    kind: 'or',
    left: { kind: 'and', left: alarm('Page14Long'), right: alarm('Page14Short') },
    right: { kind: 'and', left: alarm('Page6Long'), right: alarm('Page6Short') },
  });
});

test('what counts on a function: failures by either count, and throttles on both sides', () => {
  const template = templateOf((stack) => levelsIn(stack));
  expect(queryOf(template, 'bad').Expression).toBe('MAX([FILL(errors, 0), FILL(serverErrors, 0)]) + FILL(throttles, 0)');
  expect(queryOf(template, 'total').Expression).toBe('FILL(requests, 0) + FILL(throttles, 0)');
  const metric = (id: string) => queryOf(template, id).MetricStat?.Metric;
  expect([metric('requests')?.MetricName, metric('errors')?.MetricName, metric('throttles')?.MetricName]).toEqual(['Invocations', 'Errors', 'Throttles']);
  expect(metric('serverErrors')).toEqual({ Namespace: 'ServerlessInference', MetricName: 'ServerErrors', Dimensions: [{ Name: 'Endpoint', Value: metric('errors')?.Dimensions.find(({ Name }) => Name === 'FunctionName')?.Value }] });
  expect(queryOf(template, 'errors').MetricStat?.Stat).toBe('Sum');
});

const component = (stack: Stack) => new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model });

test.each<[string, (stack: Stack) => IInferenceEndpoint, readonly string[], string]>([
  ['a real-time endpoint', (stack) => new RealTimeEndpoint(stack, 'Digits', { model }), ['Invocation5XXErrors', 'Invocations', 'ServerErrors'], 'EndpointName'],
  ['a serverless endpoint', (stack) => new ServerlessEndpoint(stack, 'Digits', { model }), ['Invocation5XXErrors', 'Invocations', 'ServerErrors'], 'EndpointName'],
  ['an asynchronous endpoint', (stack) => new AsyncEndpoint(stack, 'Digits', { model }), ['InvocationFailures', 'InvocationsProcessed', 'ServerErrors'], 'EndpointName'],
  ['an inference component', component, ['Invocation5XXErrors', 'Invocations', 'NoCapacityInvocationFailures', 'ServerErrors'], 'InferenceComponentName'],
  ['an imported endpoint', (stack) => RealTimeEndpoint.fromEndpointName(stack, 'Digits', 'theirs', { modelVersion: model }), ['Invocation5XXErrors', 'Invocations', 'ServerErrors'], 'EndpointName'],
])('what counts on %s', (_, host, names, dimension) => {
  const template = templateOf((stack) => levelsIn(stack, {}, host));
  const metrics = alarmsOf(template).get('Page14Long')?.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [];
  expect(metrics.map(({ MetricName }) => MetricName).sort()).toEqual(names);
  const value = metrics.find(({ MetricName }) => MetricName.startsWith('Invocations'))?.Dimensions.find(({ Name }) => Name === dimension)?.Value;
  expect(value).toBeDefined();
  expect(metrics.find(({ MetricName }) => MetricName === 'ServerErrors')?.Dimensions).toEqual([{ Name: 'Endpoint', Value: value }]);
});

test.each<[string, (stack: Stack) => IInferenceEndpoint, string, string, string]>([
  ['milliseconds on a function', (stack) => new ModelFunction(stack, 'Digits', { model }), 'AWS/Lambda', 'Duration', 'PR(:100)'],
  ['microseconds on SageMaker', (stack) => new RealTimeEndpoint(stack, 'Digits', { model }), 'AWS/SageMaker', 'ModelLatency', 'PR(:100000)'],
])('slow requests are counted by their rank, in %s', (_, host, namespace, name, statistic) => {
  const template = templateOf((stack) => levelsIn(stack, { levels: [latency] }, host));
  const of = (id: string) => queryOf(template, id, { level: 'LatencyP95' });
  expect(of('bad').Expression).toBe('FLOOR(FILL(requests, 0) * (100 - FILL(rank, 100)) / 100 + 0.5)');
  expect(of('rank').MetricStat).toMatchObject({ Stat: statistic, Metric: { Namespace: namespace, MetricName: name } });
  expect(of('requests').MetricStat).toMatchObject({ Stat: 'SampleCount', Metric: { Namespace: namespace, MetricName: name } });
});

test('CloudWatch takes every alarm, on every host', () => {
  for (const host of [(stack: Stack) => new ModelFunction(stack, 'Digits', { model }), component]) {
    const template = templateOf((stack) => levelsIn(stack, { levels: [availability, latency] }, host));
    const alarms = [...alarmsOf(template).values(), ...alarmsOf(template, 'LatencyP95').values()];
    expect(alarms).toHaveLength(16);
    for (const alarm of alarms) expect(() => parseMetricAlarm(JSON.parse(JSON.stringify({ ...alarm, AlarmName: 'a' }).replace(/\{"Ref":"(\w+)"\}/g, '"$1"').replace(/\{"Fn::\w+":\[[^\]]*\]\}/g, '"x"')) as Record<string, unknown>, '0')).not.toThrow();
  }
});

test('a burn rate that there cannot be gets no alarm', () => {
  const template = templateOf((stack) => levelsIn(stack, { levels: [ServiceLevel.availability(0.9)] }));
  expect([...alarmsOf(template).keys()]).toEqual(['Page6Long', 'Page6Short', 'Ticket3Long', 'Ticket3Short', 'Ticket1Long', 'Ticket1Short']);
  const [[, { Properties }]] = resources(template, 'AWS::CloudWatch::CompositeAlarm');
  expect(Properties['AlarmDescription']).toMatch(/at least 5 % of the error budget of 30 days in 6 hours were used up/);
});

test('ids stay when a target is changed, so that no alarm is made anew', () => {
  const ids = (target: number) => Object.keys(templateOf((stack) => levelsIn(stack, { levels: [ServiceLevel.availability(target)] })).findResources('AWS::CloudWatch::Alarm'));
  expect(ids(0.999)).toEqual(ids(0.99));
});

test('without topics nobody is told, and the alarms are there', () => {
  const template = templateOf((stack) => {
    const levels = levelsIn(stack, { levels: [availability, latency] });
    expect([levels.alarms.length, levels.pageAlarms.length, levels.ticketAlarms.length]).toEqual([4, 2, 2]);
    expect(levels.levels).toEqual([availability, latency]);
  });
  for (const [, { Properties }] of resources(template, 'AWS::CloudWatch::CompositeAlarm')) expect(Properties).not.toHaveProperty('AlarmActions');
});

test('what is left of the error budget, and how fast it burns', () => {
  const stack = newStack();
  const levels = levelsIn(stack, { levels: [availability, latency], period: Duration.days(28) });
  const budget = levels.metricErrorBudget(availability, { label: 'left' });
  const plain = (text: string): string => text.replace(/_[0-9a-f]{8}\b/g, '');
  expect([plain(budget.expression), budget.period.toDays(), budget.label]).toEqual(['100 - 100 * bad / (0.0001 * total)', 28, 'left']);
  const rate = levels.metricBurnRate(latency, { period: Duration.minutes(5) });
  expect([plain(rate.expression), rate.period.toMinutes(), rate.label]).toEqual(['IF(bad >= 1, bad / (0.05 * total), 0)', 5, 'LatencyP95: burn rate']);
  expect(levels.metricBurnRate(latency).period.toHours()).toBe(1);
  expect(() => levels.metricBurnRate(ServiceLevel.availability(0.9))).toThrow('Stack/Levels: `metricBurnRate(level)` is none of these levels: that 90 % of the requests are answered: pass one that was given as `levels`');
});

test('all of it has room in one graph', () => {
  const stack = newStack();
  const levels = levelsIn(stack, { levels: [availability, latency] });
  const metrics = [availability, latency].flatMap((level) => [levels.metricErrorBudget(level), levels.metricBurnRate(level), levels.metricBurnRate(level, { period: Duration.minutes(5) })]);
  const body = stack.resolve(new GraphWidget({ left: metrics }).toJson()) as readonly { readonly properties: { readonly metrics: readonly (readonly unknown[])[] } }[];
  const ids = body[0]?.properties.metrics.flatMap((row) => (row.at(-1) as { readonly id?: string }).id ?? []) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  // Of an availability 4 metrics and 2 counts, of a latency 2 and 2.
  expect(ids).toHaveLength(3 * (6 + 4));
});

test('fails with every problem at once', () => {
  expect(() => levelsIn(newStack(), { levels: [], period: Duration.days(3), expectedRequestsPerSecond: 0, minimumBadRequests: 0 })).toThrow(/Stack\/Levels: 4 problems\n.*`levels` is empty.*\n.*`period` is 3 days, allowed: whole days from 7 to 90.*\n.*`expectedRequestsPerSecond` is 0.*\n.*`minimumBadRequests` is 0/);
  expect(() => levelsIn(newStack(), { levels: [availability, ServiceLevel.availability(0.99)] })).toThrow('`levels` has Availability more than once');
});

test('fails for what only the deploy knows', () => {
  const token = Lazy.number({ produce: () => 1 });
  expect(() => ServiceLevel.availability(token)).toThrow('ServiceLevel.availability: `target` is known only at deploy');
  expect(() => ServiceLevel.latency({ percentile: token, under: Duration.millis(token) })).toThrow(/2 problems\n.*`percentile` is known only at deploy.*\n.*`under` is known only at deploy/);
  expect(() => levelsIn(newStack(), { minimumBadRequests: token, period: Duration.days(token) })).toThrow(/2 problems/);
});

test.each([[1], [0], [99.99], [NaN]])('fails for an availability of %d', (target) => expect(() => ServiceLevel.availability(target)).toThrow('ServiceLevel.availability: `target` is'));
test('fails for a latency of nothing', () => expect(() => ServiceLevel.latency({ percentile: 95, under: Duration.millis(0) })).toThrow('`under` is 0 ms'));

test('warns where the traffic is too little, and not where it is enough', () => {
  const warned = (expectedRequestsPerSecond: number, minimumBadRequests?: number): number => {
    const stack = newStack();
    levelsIn(stack, { levels: [availability, latency], expectedRequestsPerSecond, minimumBadRequests });
    return Annotations.fromStack(stack).findWarning('/Stack/Levels', Match.stringLikeRegexp('Availability \\(99.99 % of the requests are answered\\): of .* only .* may be bad')).length;
  };
  expect([warned(20), warned(0.01), warned(0.01, 1)]).toEqual([0, 1, 0]);
});

test('CloudWatch may use the key of a topic', () => {
  const template = templateOf((stack) => levelsIn(stack, { page: new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') }) }));
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]) },
  });
});

test('warns of a key that another app has', () => {
  const stack = newStack();
  levelsIn(stack, { ticket: new Topic(stack, 'Topic', { masterKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/k') }) });
  expect(Annotations.fromStack(stack).findWarning('/Stack/Levels', Match.stringLikeRegexp('the key of `ticket` is not of this app'))).toHaveLength(1);
});

test.each<[string, (stack: Stack) => Topic]>([
  ['by its alias', (stack) => new Topic(stack, 'Topic', { masterKey: Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') })],
  ['in the template', (stack) => {
    const topic = new Topic(stack, 'Topic');
    (topic.node.defaultChild as CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
    return topic;
  }],
])('fails for a topic with the key that AWS manages, given %s', (_, topic) => {
  const stack = newStack();
  expect(() => levelsIn(stack, { page: topic(stack) })).toThrow('`page` is encrypted with the key alias/aws/sns, whose policy does not let CloudWatch in and cannot be changed');
});

test('fails for a topic of another region', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1' } });
  expect(() => levelsIn(stack, { page: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:pages') as Topic })).toThrow('`page` is in us-east-1, allowed: eu-west-1');
  expect(() => new ServiceLevels(stack, 'Here', { endpoint: new ModelFunction(stack, 'Fn', { model }), levels: [availability], page: Topic.fromTopicArn(stack, 'Own', 'arn:aws:sns:eu-west-1:111122223333:pages') })).not.toThrow();
});

const publishing = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: { Ref: Match.stringLikeRegexp('^Topic') }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };

test('alarms are let into a topic that has a policy, whoever adds it when, and once', () => {
  const template = templateOf((stack) => {
    const topic = new Topic(stack, 'Topic', { enforceSSL: true });
    levelsIn(stack, { page: topic, ticket: topic });
    topic.addToResourcePolicy(new PolicyStatement({ effect: Effect.ALLOW, principals: [new ServicePrincipal('events.amazonaws.com')], actions: ['sns:Publish'], resources: [topic.topicArn] }));
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: [Match.anyValue(), Match.objectLike({ Principal: { Service: 'events.amazonaws.com' } }), publishing] } });
});

test('a topic without a policy keeps that of SNS, which lets alarms in', () => {
  expect(templateOf((stack) => levelsIn(stack, { page: new Topic(stack, 'Topic') })).findResources('AWS::SNS::TopicPolicy')).toEqual({});
});
