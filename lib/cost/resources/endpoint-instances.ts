import type { InstanceUse } from '../../pricing';
import { instanceKey } from '../../pricing';
import type { VariantView } from '../../rules/endpoints';
import type { RuleResource } from '../../rules/template';
import { isMissing, listOf, numberOf, objectOf, textOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import type { AverageCapacity, ScaledCapacity } from '../template/scaled-capacity';
import { averageCapacity, concurrencyOf, mean, scalingOfVariant } from '../template/scaled-capacity';
import { beyondKnown, unitsNeeded, type UnitsNeeded } from '../template/units-needed';
import type { Usage } from '../template/usage';
import type { Workload } from '../workload';
import { HOURS_PER_MONTH, requestsPerMonth } from '../workload';
import { managedCapacity } from './managed-instances';
import { GIB, n } from './words';

/** Minutes without a request after which the last instance goes: the datapoints of the alarm that target tracking makes for scaling in. */
const KEPT_MINUTES = 15;
/** What the container of an asynchronous endpoint answers at the same time, where nobody says it. */
const ASYNC_CONCURRENCY = 1;

/** The instances of a variant, and their volumes. */
export function fleet(
  endpoint: RuleResource, variant: VariantView, isAsync: boolean, workload: Workload | undefined, missing: string, config: RuleResource, context: EstimateContext,
): readonly Usage[] {
  const { template } = context;
  const { settings, name } = variant;
  const [type, pools] = instanceTypeOf(settings);
  const use: InstanceUse = isAsync ? 'async' : 'hosting';
  if (type === undefined) return [{ what: 'instances', kind: 'always on', missing: 'the type of its instances is not known' }];
  const key = instanceKey(use, type);
  const note = pools > 1 ? { note: `as if all were of the first of its ${pools} types` } : {};
  const scaling = scalingOfVariant(template, endpoint, name);
  const managed = settings['ManagedInstanceScaling'];
  const concurrency = numberOf(valueAt(config.properties, 'AsyncInferenceConfig', 'ClientConfig', 'MaxConcurrentInvocationsPerInstance')) ?? ASYNC_CONCURRENCY;
  const capacity: Capacity | undefined = isGivenManaged(managed) ? managedCapacity(endpoint, variant, type, context) : instancesOf(settings, scaling, workload, isAsync ? concurrency : undefined);
  if (capacity === undefined) return [{ what: 'instances', kind: 'always on', key, missing: 'how many there are is not known' }];
  const { alwaysOn, added, formula, why = missing } = capacity;
  const hours = (count: number): Pick<Usage, 'quantity' | 'formula'> => ({ quantity: count * HOURS_PER_MONTH, formula: `${n(count)} x ${type} x ${HOURS_PER_MONTH} hours${formula === undefined ? '' : `: ${formula}`}` });
  const beyond = scaling === undefined || workload === undefined || isAsync ? [] : beyondKnown('instances beyond that', key, instancesNeeded(scaling, workload));
  const volume = numberOf(settings['VolumeSizeInGB']);
  const counted = alwaysOn + (added ?? 0);
  return [
    ...(alwaysOn > 0 ? [{ what: 'instances', kind: 'always on' as const, key, ...hours(alwaysOn), ...note }] : []),
    ...(added === 0 ? [] : [{ what: alwaysOn > 0 ? 'instances above the minimum' : 'instances while there is something to do', kind: 'per use' as const, key, ...note, ...(added === undefined ? { missing: why === '' ? 'nothing says how much one instance answers' : why } : hours(added)) }]),
    ...beyond,
    ...(volume === undefined ? [] : [{ what: 'volumes', kind: 'always on' as const, key: 'sagemaker.volume' as const, quantity: volume * counted, formula: `${n(volume)} GB x ${n(counted)} instances` }]),
  ];
}

/** Units on average, with how they come about where that is not plain. */
interface Capacity extends AverageCapacity {
  readonly formula?: string;
  /** Why nobody can say what is added. */
  readonly why?: string;
}

/** What goes in and out. */
export function dataProcessed(workload: Workload, key: NonNullable<Usage['key']>): Usage {
  const requests = requestsPerMonth(workload);
  const bytes = workload.requestBytes + workload.answerBytes;
  return { what: 'data in and out', kind: 'per use', key, quantity: requests * bytes / GIB, formula: `${n(requests)} requests x (${n(workload.requestBytes)} + ${n(workload.answerBytes)}) bytes / 1024^3` };
}

function instanceTypeOf(settings: Readonly<Record<string, unknown>>): readonly [type: string | undefined, pools: number] {
  const pools = listOf(settings['InstancePools']).map(objectOf);
  const first = pools.map((pool) => ({ type: textOf(pool['InstanceType']), priority: numberOf(pool['Priority']) ?? Infinity })).sort((a, b) => a.priority - b.priority)[0];
  return [textOf(settings['InstanceType']) ?? first?.type, pools.length];
}

function isGivenManaged(managed: unknown): boolean {
  return !isMissing(managed) && textOf(valueAt(managed, 'Status')) !== 'DISABLED';
}

function instancesOf(settings: Readonly<Record<string, unknown>>, scaling: ScaledCapacity | undefined, workload: Workload | undefined, asyncConcurrency: number | undefined): AverageCapacity | undefined {
  if (scaling === undefined) {
    const count = numberOf(settings['InitialInstanceCount']);
    return count === undefined ? undefined : { alwaysOn: count, added: 0 };
  }
  if (workload === undefined) return averageCapacity(scaling.week, undefined, undefined);
  if (asyncConcurrency !== undefined) return asynchronous(scaling, workload, asyncConcurrency);
  return averageCapacity(scaling.week, workload.minutes, instancesNeeded(scaling, workload).needed);
}

/** By what policies hold an instance at: what they say of its processor or the like, nobody can say in requests. */
function instancesNeeded(scaling: ScaledCapacity, workload: Workload): UnitsNeeded {
  return unitsNeeded(scaling, ({ metric, value }) => {
    if (/^(?:SageMakerVariant)?InvocationsPerInstance$/.test(metric)) return (requests) => requests / value;
    return /Concurren/.test(metric) ? (requests) => concurrencyOf(workload, requests) / value : undefined;
  });
}

/** Requests wait in a queue: as many instances as keep up, and one as long as the last request is not long ago. */
function asynchronous({ week }: ScaledCapacity, workload: Workload, concurrency: number): AverageCapacity {
  const { minutes } = workload;
  const isKept = minutes.map((_, minute) => {
    const before = Array.from({ length: Math.min(KEPT_MINUTES, minutes.length) }, (__, back) => minutes[(minute - back + minutes.length) % minutes.length] as number);
    return 1 - Math.exp(-before.reduce((sum, each) => sum + each, 0));
  });
  const needed = minutes.map((requests, minute) => {
    const units = concurrencyOf(workload, requests) / concurrency;
    return units > 1 ? Math.ceil(units - 1e-9) : isKept[minute] as number;
  });
  const alwaysOn = mean(week.map(({ min }) => min));
  const most = mean(week.map(({ max }) => max));
  return { alwaysOn, added: mean(needed.map((units) => Math.max(0, Math.min(most, units) - alwaysOn))) };
}
