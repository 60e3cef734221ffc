import { parseSchedule, nextOccurrence } from '../../schedule';
import type { PricedArchitecture } from '../../pricing';
import type { RuleResource } from '../../rules/template';
import { functionIn } from '../../rules/functions';
import { listOf, numberOr, objectOf, textOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import { unknownTraffic } from '../template/context';
import { isInternal } from '../template/hosts';
import type { ResourceUsage, Usage } from '../template/usage';
import { isFree } from '../template/usage';
import type { Workload } from '../workload';
import { HOURS_PER_MONTH, initialisationOf, requestsPerMonth, SECONDS_PER_MONTH } from '../workload';
import { provisionedOf } from './provisioned';
import { emfMetrics } from './metrics';
import { uploaded } from './storage';
import { n } from './words';

/** What a run of a function that works now and then is taken to last. */
const KEEPER_SECONDS = 1;

/** Requests, duration, and what the function keeps. */
export function lambdaFunction(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const code = uploaded(valueAt(resource.properties, 'Code', 'S3Key'), context);
  const runs = usageOf(resource, context);
  return isFree(runs) ? (code.length === 0 ? runs : code) : [...runs, ...code];
}

function usageOf(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const host = context.hosts.find((each) => each.resource === resource);
  if (host === undefined || (!host.isModel && context.workloadOf(host) === undefined)) return occasional(resource, context);
  const workload = context.workloadOf(host);
  if (workload === undefined) return [unknownUse(resource, unknownTraffic(host)), ...emfMetrics(resource, undefined)];
  return [...asked(resource, context, workload), ...traces(resource, workload), ...emfMetrics(resource, workload)];
}

export function architectureOf({ properties }: RuleResource): PricedArchitecture {
  return textOf(listOf(properties['Architectures'])[0]) === 'arm64' ? 'arm64' : 'x86_64';
}

export function memoryOf({ properties }: RuleResource): number | undefined {
  const memory = numberOr(properties['MemorySize'], 128);
  return memory !== undefined && memory > 0 ? memory : undefined;
}

function unknownUse(resource: RuleResource, missing: string): Usage {
  return { what: 'requests and duration', kind: 'per use', key: `lambda.duration.${architectureOf(resource)}`, missing };
}

/** "Duration is calculated from the time your code begins executing until it returns, rounded up to the nearest 1 ms": https://aws.amazon.com/lambda/pricing/ */
function asked(resource: RuleResource, context: EstimateContext, workload: Workload): readonly Usage[] {
  const memory = memoryOf(resource);
  if (memory === undefined) return [unknownUse(resource, 'its memory is not known')];
  const architecture = architectureOf(resource);
  const requests = requestsPerMonth(workload);
  const milliseconds = Math.ceil(workload.latency.mean - 1e-9);
  const gbSeconds = requests * milliseconds / 1000 * memory / 1024;
  const { share, beyond, note } = provisionedOf(resource, context, workload);
  const seconds = requests * milliseconds / 1000;
  const formula = `${n(requests)} requests x ${n(milliseconds)} ms x ${n(memory)} MB / 1024 MB`;
  const ephemeral = numberOr(valueAt(resource.properties, 'EphemeralStorage', 'Size'), 512);
  return [
    { what: 'requests', kind: 'per use', key: 'lambda.requests', quantity: requests, formula: `${n(requests / SECONDS_PER_MONTH)} requests/s x ${n(SECONDS_PER_MONTH)} s` },
    ...(share < 1 ? [{ what: 'duration', kind: 'per use' as const, key: `lambda.duration.${architecture}` as const, quantity: gbSeconds * (1 - share), formula: share === 0 ? formula : `${formula} x ${n(1 - share)} beyond provisioned concurrency` }] : []),
    ...initialisation(resource, { ...workload, minutes: beyond }, memory),
    ...(share > 0 ? [{ what: 'duration on provisioned concurrency', kind: 'per use' as const, key: `lambda.provisioned-duration.${architecture}` as const, quantity: gbSeconds * share, formula: share === 1 ? formula : `${formula} x ${n(share)} on provisioned concurrency`, ...(note === undefined ? {} : { note }) }] : []),
    ...(ephemeral !== undefined && ephemeral > 512
      ? [{ what: 'ephemeral storage', kind: 'per use' as const, key: 'lambda.ephemeral' as const, quantity: seconds * (ephemeral - 512) / 1024, formula: `${n(seconds)} s x (${n(ephemeral)} MB - 512 MB) / 1024 MB` }]
      : []),
    ...restores(resource, workload, memory),
  ];
}

/**
 * The time of new environments before their first answer, which is billed like the answers; of a snapshot it is the time to restore it, which is less.
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
function initialisation(resource: RuleResource, workload: Workload, memory: number): readonly Usage[] {
  const { initSeconds, coldShare: cold, because } = initialisationOf(workload);
  const requests = requestsPerMonth(workload);
  if (initSeconds === 0 || cold * requests === 0 || paysForSnapStart(resource)) return [];
  return [{
    what: 'initialisation of new environments', kind: 'per use', key: `lambda.duration.${architectureOf(resource)}`, quantity: requests * cold * initSeconds * memory / 1024,
    formula: `${n(requests)} requests x ${n(cold)} of them in a new environment x ${n(initSeconds)} s x ${n(memory)} MB / 1024 MB`, note: because,
  }];
}

/** "SnapStart pricing does not apply to supported Java managed runtimes": https://aws.amazon.com/lambda/pricing/ */
export function paysForSnapStart({ properties }: RuleResource): boolean {
  return textOf(valueAt(properties, 'SnapStart', 'ApplyOn')) === 'PublishedVersions' && !(textOf(properties['Runtime']) ?? '').startsWith('java');
}

function restores(resource: RuleResource, workload: Workload, memory: number): readonly Usage[] {
  if (!paysForSnapStart(resource)) return [];
  const { coldShare: cold, because } = initialisationOf(workload);
  const requests = requestsPerMonth(workload);
  return [{
    what: 'snapshots restored', kind: 'per use', key: 'lambda.snap-start-restore', quantity: requests * cold * memory / 1024,
    formula: `${n(requests)} requests x ${n(cold)} of them in a new environment x ${n(memory)} MB / 1024 MB`, note: because,
  }];
}

/** "By default, the X-Ray SDK records the first request each second, and five percent of any additional requests": https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling */
function traces({ properties }: RuleResource, { minutes }: Workload): readonly Usage[] {
  if (textOf(valueAt(properties, 'TracingConfig', 'Mode')) !== 'Active') return [];
  const perMinute = minutes.reduce((sum, requests) => sum + Math.min(requests, 60) + Math.max(0, requests - 60) * 0.05, 0) / Math.max(1, minutes.length);
  const quantity = perMinute * HOURS_PER_MONTH * 60;
  return [{ what: 'traces', kind: 'per use', key: 'xray.recorded', quantity, formula: `${n(perMinute)} a minute x ${n(HOURS_PER_MONTH * 60)} minutes: one a second, and 5 % of the others`, note: 'with the sampling that X-Ray begins with' }];
}

/** What works at deploys or by the clock, and not for every request. */
function occasional(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const { template } = context;
  const memory = memoryOf(resource);
  const rules = template.ofType('AWS::Events::Rule').filter(({ properties }) => listOf(properties['Targets']).some((target) => functionIn(template, objectOf(target)['Arn'])?.fn === resource));
  const timed = rules.flatMap(({ properties }) => {
    const expression = textOf(properties['ScheduleExpression']);
    const runs = expression === undefined ? undefined : runsPerMonth(expression);
    return runs === undefined ? [] : [{ expression, runs }];
  });
  if (timed.length === 0 || memory === undefined) {
    if (isInternal(resource) || servesDeploys(resource, context)) return { free: 'runs at deploys, for some seconds', source: 'https://aws.amazon.com/lambda/pricing/' };
    return [unknownUse(resource, 'nothing says how often it is called: --rps NAME=...')];
  }
  const runs = timed.reduce((sum, each) => sum + each.runs, 0);
  const formula = timed.map(({ expression, runs: each }) => `${n(each)} runs by ${expression}`).join(' + ');
  const note = `a run is taken to last ${KEEPER_SECONDS} s; those at deploys are not counted`;
  return [
    { what: 'runs', kind: 'always on', key: 'lambda.requests', quantity: runs, formula, note },
    { what: 'duration of runs', kind: 'always on', key: `lambda.duration.${architectureOf(resource)}`, quantity: runs * KEEPER_SECONDS * memory / 1024, formula: `${n(runs)} runs x ${KEEPER_SECONDS} s x ${n(memory)} MB / 1024 MB`, note },
  ];
}

/** Whether a custom resource is served by it, or a deployment asks it before and after traffic. */
function servesDeploys(resource: RuleResource, { template }: EstimateContext): boolean {
  return template.resources.some(({ properties, updatePolicy }) => (
    functionIn(template, properties['ServiceToken'])?.fn === resource
    || ['BeforeAllowTrafficHook', 'AfterAllowTrafficHook'].some((hook) => functionIn(template, valueAt(updatePolicy, 'CodeDeployLambdaAliasUpdate', hook))?.fn === resource)
  ));
}

/** Of a schedule of EventBridge, over a year; undefined where it is none. */
export function runsPerMonth(expression: string): number | undefined {
  const schedule = parseSchedule(expression, { exactUnits: false, at: true });
  if (schedule === undefined) return undefined;
  if (schedule.kind === 'rate') return HOURS_PER_MONTH * 3_600_000 / schedule.periodMs;
  if (schedule.kind === 'at') return 0;
  // Two weeks tell of all that comes by the day, hour or minute; the year of what comes more seldom.
  const start = Date.UTC(2026, 0, 1);
  const counted = (days: number): number => {
    let runs = 0;
    for (let at = nextOccurrence(schedule, start - 1, start); at !== undefined && at < start + days * 86_400_000; at = nextOccurrence(schedule, at, start)) runs += 1;
    return runs;
  };
  const fortnight = counted(14);
  return fortnight >= 14 ? fortnight / 14 / 24 * HOURS_PER_MONTH : counted(365) / 12;
}
