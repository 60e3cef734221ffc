import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { type App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint } from '../../../constructs';
import {
  AsyncEndpoint, DlcImage, type InferenceComponent, InferenceComponentEndpoint, InferenceDashboard, InstanceType, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, Rollout, ServerlessEndpoint, ServiceLevel, ServiceLevels, ServingImage,
} from '../../../constructs';
import type { Input } from '../../../lib/cloudwatch/input';
import { parseMetricQueries } from '../../../lib/cloudwatch/metric-queries';
import type { DashboardBody, MetricProperties, Widget } from '../../../lib/dashboard/body';
import { checkBody } from '../../../lib/dashboard/check-body';
import { metricsOf } from '../../../lib/dashboard/metrics';
import { requestsOf, widgetQueries } from '../../../lib/dashboard/queries';
import { digits, newStack, resources } from '../stack';

/** References stand as their names. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, of]] = Object.entries(value as object) as [[string, unknown]];
  if (name === 'Fn::Join') return ((of as [string, unknown[]])[1]).map(textOf).join('');
  return name === 'Ref' ? `<${String(of)}>` : `<${String((of as unknown[])[0])}>`;
}

function bodies(stack: Stack): readonly DashboardBody[] {
  return resources(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => JSON.parse(textOf(Properties['DashboardBody'])) as DashboardBody);
}

const metricWidgets = ({ widgets }: DashboardBody): readonly MetricProperties[] => widgets.flatMap((widget) => (widget.type === 'metric' ? [widget.properties] : []));
const titled = (body: DashboardBody, title: string): MetricProperties => metricWidgets(body).find((each) => each.title === title)!;
/** What a widget draws: expressions, and metrics by name, statistic and label. */
const drawn = ({ metrics = [] }: MetricProperties): readonly unknown[] => metricsOf(metrics).flatMap((metric) => {
  if (metric === undefined) throw new Error('an array is no metric');
  const { rendering } = metric;
  return rendering.visible === false ? [] : [[metric.kind === 'metric' ? `${metric.namespace} ${metric.name} ${rendering.stat}` : metric.expression, rendering.label]];
});

/** CloudWatch takes the body, and GetMetricData what each widget asks for. */
function works(body: DashboardBody): void {
  expect(checkBody(body)).toEqual([]);
  for (const properties of metricWidgets(body)) {
    const queries = widgetQueries(properties, { start: 0, end: 3_600_000 }).map(({ query }) => query);
    expect(queries.length).toBeGreaterThan(0);
    for (const request of requestsOf(queries)) parseMetricQueries(request as unknown as readonly Input[], '111122223333');
  }
}

const chat = (): ModelVersion => ModelVersion.of('chat', '1', ModelArtifact.fromHuggingFace('Qwen/Qwen2.5-7B-Instruct', { revision: 'a'.repeat(40) }));
const inside = (stack: Stack): ModelVersion => ModelVersion.of('churn', '1', ModelArtifact.fromImage(ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'Repo', 'churn'), { digest: `sha256:${'a'.repeat(64)}`, architecture: Architecture.X86_64 })));
const component = (stack: Stack, id: string): InferenceComponent => new InferenceComponentEndpoint(stack, id, { maxInstances: 2 }).addComponent('Digits', { model: digits('2') });

test('errors are those that callers saw: an answer of 5xx is none of Lambda\'s own', () => {
  const stack = newStack();
  new InferenceDashboard(stack, 'Dashboard').add(new ModelFunction(stack, 'Digits', { model: digits('2') }));
  const { metrics = [] } = titled(bodies(stack)[0]!, 'errors and throttles');
  const used = metricsOf(metrics).flatMap((metric) => (metric?.kind === 'metric' ? [`${metric.namespace} ${metric.name}`] : []));
  expect(used).toEqual(expect.arrayContaining(['AWS/Lambda Errors', 'ServerlessInference ServerErrors']));
  expect(drawn(titled(bodies(stack)[0]!, 'errors and throttles'))).toContainEqual([expect.stringMatching(/^MAX\(\[FILL\(\w+, 0\), FILL\(\w+, 0\)\]\)$/), 'Errors']);
});

test('one function: what an on-call engineer looks at first is at the top', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Digits', { model: digits('2'), reservedConcurrency: 50, rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) });
  new InferenceDashboard(stack, 'Dashboard').add(fn, { latencyObjective: Duration.millis(100) });
  const [body, ...others] = bodies(stack);
  expect(others).toEqual([]);
  works(body!);
  const { start, periodOverride, widgets } = body!;
  expect([start, periodOverride]).toEqual(['-PT3H', 'auto']);
  expect(widgets.map(({ type, properties, x, y, width }) => [type, (properties as { title?: string }).title, x, y, width])).toEqual([
    ['metric', 'Requests', 0, 0, 8], ['metric', 'Failed or refused, %', 8, 0, 8], ['metric', 'p95, ms', 16, 0, 8],
    ['alarm', 'Alarms', 0, 3, 24],
    ['metric', 'requests by version', 0, 5, 12], ['metric', 'latency', 12, 5, 12],
    ['metric', 'errors and throttles', 0, 11, 8], ['metric', 'cold starts', 8, 11, 8], ['metric', 'capacity and demand', 16, 11, 8],
  ]);
  expect(drawn(titled(body!, 'requests by version'))).toEqual([
    [expect.stringMatching(/^SEARCH\('\{ServerlessInference,Endpoint,ModelName,ModelVersion\} MetricName="Invocations" Endpoint="<Digits\w+>"', 'Sum'\)$/), "${PROP('Dim.ModelName')} ${PROP('Dim.ModelVersion')}"],
    ['ServerlessInference Deployments Maximum', 'Deployments'], ['ServerlessInference Rollbacks Maximum', 'Rollbacks'],
  ]);
  const latency = titled(body!, 'latency');
  expect([latency.period, latency.region, latency.annotations, drawn(latency).map((each) => (each as unknown[])[1])]).toEqual([60, '<AWS::Region>', { horizontal: [{ value: 100, label: 'objective 100 ms', color: '#2ca02c' }] }, ['p50', 'p95', 'p99']]);
  expect(titled(body!, 'capacity and demand').annotations).toEqual({ horizontal: [{ value: 50, label: 'at most 50', color: '#2ca02c' }] });
  expect(titled(body!, 'Requests')).toMatchObject({ view: 'singleValue', setPeriodToTimeRange: true });
  // The alarms that the rollout watches, in one widget.
  const alarms = resources(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').length;
  expect(alarms).toBeGreaterThan(0);
  expect((widgets.find(({ type }) => type === 'alarm') as Extract<Widget, { type: 'alarm' }>).properties.alarms).toHaveLength(alarms);
});

const imported = (stack: Stack): IInferenceEndpoint => ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:digits' });

const HOSTS: Readonly<Record<string, readonly [declare: (stack: Stack) => IInferenceEndpoint, traffic: string, capacity: readonly string[]]>> = {
  function: [(stack) => new ModelFunction(stack, 'Fn', { model: digits('2') }), 'SEARCH(\'{ServerlessInference,', ['At the same time', 'Provisioned']],
  serverless: [(stack) => new ServerlessEndpoint(stack, 'S', { model: digits('2'), maxConcurrency: 7 }), 'SEARCH(\'{ServerlessInference,', ['At the same time']],
  'real time': [(stack) => new RealTimeEndpoint(stack, 'R', { model: digits('2') }), 'SEARCH(\'{ServerlessInference,', ['At the same time', 'Instances']],
  asynchronous: [(stack) => new AsyncEndpoint(stack, 'A', { model: digits('2') }), 'SEARCH(\'{ServerlessInference,', ['Waiting and worked on', 'Instances']],
  component: [(stack) => component(stack, 'C'), 'SEARCH(\'{ServerlessInference,', ['At the same time', 'Copies']],
  'of AWS\'s image': [(stack) => new RealTimeEndpoint(stack, 'R', { model: chat(), image: ServingImage.fromDlc(DlcImage.VLLM_SERVER), instanceType: InstanceType.G6E_12XLARGE }), 'SEARCH(\'{AWS/SageMaker,EndpointConfigName,', ['At the same time', 'Instances']],
  'of an image of one\'s own': [(stack) => new ModelFunction(stack, 'Fn', { model: inside(stack), architecture: Architecture.X86_64 }), 'SEARCH(\'{AWS/Lambda,ExecutedVersion,', ['At the same time', 'Provisioned']],
  'imported function': [(stack) => imported(stack), 'SEARCH(\'{ServerlessInference,', ['At the same time', 'Provisioned']],
  'imported endpoint': [(stack) => AsyncEndpoint.fromEndpointName(stack, 'A', 'digits'), 'SEARCH(\'{ServerlessInference,', ['Waiting and worked on', 'Instances']],
};

/** A stack for each kind of host with a dashboard of its own, and one more that shows them all: synthesized once. */
const ofHosts = (): { readonly each: ReadonlyMap<string, Stack>; readonly all: Stack } => {
  made ??= (() => {
    const all = newStack();
    const dashboard = new InferenceDashboard(all, 'Dashboard');
    const each = new Map(Object.entries(HOSTS).map(([title, [declare]]) => {
      const stack = new Stack(all.node.root as App, title.replaceAll(/\W/g, ''));
      const host = declare(stack);
      new InferenceDashboard(stack, 'Dashboard', { endpoints: [host] });
      dashboard.add(host, { title });
      return [title, stack] as const;
    }));
    return { each, all };
  })();
  return made;
};
let made: { readonly each: ReadonlyMap<string, Stack>; readonly all: Stack } | undefined;

test.each(Object.entries(HOSTS))('a host: %s', (title, [, traffic, capacity]) => {
  const [body] = bodies(ofHosts().each.get(title)!);
  works(body!);
  expect(drawn(titled(body!, 'requests by version'))[0]).toEqual([expect.stringContaining(traffic), expect.anything()]);
  expect(drawn(titled(body!, 'capacity and demand')).map((each) => (each as unknown[])[1])).toEqual(capacity);
});

test('what an inference costs is shown where its prices are known', () => {
  const stack = newStack();
  new InferenceDashboard(stack, 'Dashboard').add(new ModelFunction(stack, 'Digits', { model: digits('2') }), { cost: { priceRegion: 'us-east-1' } });
  const [body] = bodies(stack);
  works(body!);
  expect(drawn(titled(body!, 'cost of 1,000 inferences'))).toEqual([[expect.stringMatching(/^1000 \* e\d+$/), 'USD for 1,000']]);
  expect(drawn(titled(body!, 'Cost of 1,000, USD'))).toHaveLength(1);
  expect(body!.widgets.filter(({ y }) => y === 0).map(({ width }) => width)).toEqual([6, 6, 6, 6]);
});

test('service levels: what is left of each error budget, over its own period, and the alarms that page come first', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Digits', { model: digits('2') });
  const levels = new ServiceLevels(stack, 'Levels', { endpoint: fn, levels: [ServiceLevel.availability(0.999), ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) })] });
  new InferenceDashboard(stack, 'Dashboard', { endpoints: [fn], serviceLevels: [levels] }).addServiceLevels(levels);
  const [body] = bodies(stack);
  works(body!);
  const budgets = metricWidgets(body!).filter(({ title }) => title?.startsWith('Error budget left, %: '));
  expect(budgets.map(({ title, start, end, view, setPeriodToTimeRange }) => [title, start, end, view, setPeriodToTimeRange])).toEqual([
    ['Error budget left, %: 99.9 % of the requests are answered', '-P30D', 'P0D', 'singleValue', true],
    ['Error budget left, %: 95 % of the requests are answered within 100 ms', '-P30D', 'P0D', 'singleValue', true],
  ]);
  const alarms = body!.widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : []));
  expect(alarms).toHaveLength(4);
});

test('hosts of all kinds side by side, and with other alarms', () => {
  const [body, ...others] = bodies(ofHosts().all);
  expect(others).toEqual([]);
  works(body!);
  expect(drawn(titled(body!, 'Requests'))).toEqual([[expect.stringMatching(/^SUM\(\[m1, m2, m3, m4, m5, m6, m7, m8, m9\]\)$/), 'Requests']]);
  expect(titled(body!, 'serverless: latency').title).toBeDefined();
});

test('forty hosts are an overview, and four dashboards of ten', () => {
  const stack = newStack();
  const dashboard = new InferenceDashboard(stack, 'Dashboard');
  for (let index = 0; index < 40; index++) dashboard.add(ModelFunction.fromAttributes(stack, `Fn${index}`, { functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:digits-${index}` }));
  const all = bodies(stack);
  expect(all.map(({ widgets }) => widgets.length)).toEqual([9, 63, 63, 63, 63]);
  for (const body of [all[0]!, all[4]!]) works(body);
  const ranking = titled(all[0]!, 'p95: the 10 highest');
  expect(drawn(ranking)).toEqual([[`SORT([${Array.from({ length: 40 }, (_, index) => `e${2 * index + 2}`).join(', ')}], MAX, DESC, 10)`, '']]);
  expect(metricsOf(ranking.metrics!).filter((each) => each?.kind === 'expression' && each.rendering.label === 'Fn7')).toHaveLength(1);
  Annotations.fromStack(stack).hasInfo('/Stack/Dashboard', Match.stringLikeRegexp('More than 10 hosts .* 3 US dollars a month'));
});

test('more hosts than CloudWatch has metrics for are refused at synth', () => {
  const stack = newStack();
  const dashboard = new InferenceDashboard(stack, 'Dashboard');
  for (let index = 0; index < 167; index++) dashboard.add(ModelFunction.fromAttributes(stack, `Fn${index}`, { functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:digits-${index}` }));
  // What synth refuses an app for.
  expect(dashboard.node.validate()).toContainEqual(expect.stringMatching(/the body of dashboard 1, at .*: Should NOT have more than 500 items .*make several dashboards/));
});

test('what is said last of a host counts; titles are told apart', () => {
  const stack = newStack();
  const [fn, other] = [new ModelFunction(stack, 'Digits', { model: digits('2') }), new ModelFunction(new Stack(stack, 'Other'), 'Digits', { model: digits('2') })];
  const more = new Alarm(stack, 'More', { metric: fn.metricErrors(), threshold: 1, evaluationPeriods: 1 });
  const dashboard = new InferenceDashboard(stack, 'Dashboard', { endpoints: [fn, other], alarms: [more], period: Duration.minutes(5), defaultInterval: Duration.days(1) });
  dashboard.add(fn, { latencyObjective: Duration.seconds(1.5), alarms: [more] });
  const [body] = bodies(stack);
  works(body!);
  expect([body!.start, titled(body!, 'Digits: latency').period]).toEqual(['-P1D', 300]);
  expect(titled(body!, 'Digits: latency').annotations).toEqual({ horizontal: [{ value: 1500, label: 'objective 1500 ms', color: '#2ca02c' }] });
  expect(titled(body!, 'Stack/Other/Digits: latency').annotations).toBeUndefined();
  expect(body!.widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : []))).toEqual(['<More6EAC5D3D>'].map(() => expect.stringMatching(/^<More\w+>$/)));
  expect(() => dashboard.add(fn, { title: 'Stack/Other/Digits' })).toThrow('`title` is "Stack/Other/Digits", as another host\'s: give each host a title of its own');
});

test('a dashboard of nothing yet says so', () => {
  const stack = newStack();
  new InferenceDashboard(stack, 'Dashboard');
  const [body] = bodies(stack);
  works(body!);
  expect(body!.widgets).toMatchObject([{ type: 'text', properties: { markdown: 'No endpoint is on this dashboard yet.' } }]);
});

test.each<[string, object, string]>([
  ['a period of 10 seconds', { period: Duration.seconds(10) }, '`period` is 10 seconds, allowed: whole minutes from 1 minute to 1 day'],
  ['no period', { period: Duration.seconds(0) }, '`period` is 0 seconds'],
  ['more than a day', { period: Duration.minutes(1441) }, '`period` is 86460 seconds'],
  ['an interval of 456 days', { defaultInterval: Duration.days(456) }, '`defaultInterval` is 39398400 seconds, allowed: whole minutes from 1 minute to 455 days'],
])('%s is refused', (_, props, message) => {
  expect(() => new InferenceDashboard(newStack(), 'Dashboard', props)).toThrow(message);
});

test.each<[string, Duration, string | undefined]>([
  ['0', Duration.millis(0), '`latencyObjective` is 0 ms, allowed: 1 ms to 15 minutes'],
  ['1 ms', Duration.millis(1), undefined],
  ['15 minutes', Duration.minutes(15), undefined],
  ['more', Duration.millis(900_001), '`latencyObjective` is 900001 ms'],
])('an objective of %s', (_, latencyObjective, message) => {
  const stack = newStack();
  const add = (): unknown => new InferenceDashboard(stack, 'Dashboard').add(imported(stack), { latencyObjective });
  if (message === undefined) expect(add).not.toThrow();
  else expect(add).toThrow(message);
});

test('an objective that only the deploy knows is refused', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'Objective', { type: 'Number' });
  expect(() => new InferenceDashboard(stack, 'Dashboard').add(imported(stack), { latencyObjective: Duration.millis(parameter.valueAsNumber) })).toThrow('`latencyObjective` is known only at deploy');
});
