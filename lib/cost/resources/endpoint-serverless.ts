import type { ServerlessMemory } from '../../pricing';
import { SERVERLESS_MEMORIES, serverlessKey } from '../../pricing';
import type { VariantView } from '../../rules/endpoints';
import type { RuleResource } from '../../rules/template';
import { numberOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import { averageCapacity, concurrencyOf, mean, rangeOfMinute, scalingOfVariant } from '../template/scaled-capacity';
import { beyondKnown, type UnitsNeeded } from '../template/units-needed';
import type { Usage } from '../template/usage';
import type { Workload } from '../workload';
import { requestsPerMonth, SECONDS_PER_MONTH } from '../workload';
import { provisionedNeeded } from './provisioned';
import { n } from './words';

/** "Billed by the millisecond" of the memory, and for provisioned concurrency while it is held: https://aws.amazon.com/sagemaker/ai/pricing/ */
export function serverlessVariant(endpoint: RuleResource, { settings, name }: VariantView, workload: Workload | undefined, missing: string, { template }: EstimateContext): readonly Usage[] {
  const memory = (numberOf(valueAt(settings, 'ServerlessConfig', 'MemorySizeInMB')) ?? 0) / 1024;
  if (!isPriced(memory)) return [{ what: 'seconds of inference', kind: 'per use', missing: 'its memory is not known, or is none that a serverless endpoint has' }];
  const scaling = scalingOfVariant(template, endpoint, name);
  const written = numberOf(valueAt(settings, 'ServerlessConfig', 'ProvisionedConcurrency'));
  const week = scaling?.week ?? (written === undefined ? undefined : [{ min: written, max: written }]);
  const needed: UnitsNeeded = scaling === undefined || workload === undefined ? { unknown: [] } : provisionedNeeded(scaling, workload);
  const held = week === undefined ? [] : provisioned(memory, week, needed, workload);
  if (workload === undefined) return [...held, { what: 'seconds of inference', kind: 'per use', key: serverlessKey(memory), missing }];
  const requests = requestsPerMonth(workload);
  const milliseconds = Math.ceil(workload.latency.mean - 1e-9);
  const seconds = requests * milliseconds / 1000;
  const share = week === undefined ? 0 : shareHeld(week, needed, workload);
  const formula = `${n(requests)} requests x ${n(milliseconds)} ms`;
  return [
    ...held,
    ...(share < 1 ? [{ what: `seconds of inference with ${memory} GB`, kind: 'per use' as const, key: serverlessKey(memory), quantity: seconds * (1 - share), formula: share === 0 ? formula : `${formula} x ${n(1 - share)} beyond provisioned concurrency` }] : []),
    ...(share > 0 ? [{ what: `seconds of inference on provisioned concurrency with ${memory} GB`, kind: 'per use' as const, key: serverlessKey(memory, 'serverless-provisioned-duration'), quantity: seconds * share, formula: share === 1 ? formula : `${formula} x ${n(share)} on provisioned concurrency`, note: 'as if requests of a minute came evenly' }] : []),
  ];
}

type Week = Parameters<typeof averageCapacity>[0];

function provisioned(memory: ServerlessMemory, week: Week, asked: UnitsNeeded, workload: Workload | undefined): readonly Usage[] {
  const { alwaysOn, added } = averageCapacity(week, workload?.minutes, asked.needed);
  const key = serverlessKey(memory, 'serverless-provisioned');
  const held = (units: number): Pick<Usage, 'quantity' | 'formula'> => ({ quantity: units * SECONDS_PER_MONTH, formula: `${n(units)} units x ${n(SECONDS_PER_MONTH)} s` });
  return [
    ...(alwaysOn > 0 ? [{ what: `provisioned concurrency with ${memory} GB`, kind: 'always on' as const, key, ...held(alwaysOn) }] : []),
    ...(added === 0 ? [] : [{ what: 'provisioned concurrency above its minimum', kind: 'per use' as const, key, ...(added === undefined ? { missing: 'it is scaled by what is asked for' } : held(added)) }]),
    ...beyondKnown('provisioned concurrency beyond that', key, asked),
  ];
}

function shareHeld(week: Week, { needed: units }: UnitsNeeded, workload: Workload): number {
  const { minutes } = workload;
  const answered = minutes.map((requests, minute) => {
    const { min, max } = rangeOfMinute(week, minute, minutes.length);
    const capacity = units === undefined ? min : Math.max(min, Math.min(max, Math.ceil(units(requests) - 1e-9)));
    const demand = concurrencyOf(workload, requests);
    return requests * (demand === 0 ? 1 : Math.min(1, capacity / demand));
  });
  const all = mean(minutes);
  return all === 0 ? 1 : mean(answered) / all;
}

function isPriced(memory: number): memory is ServerlessMemory {
  return (SERVERLESS_MEMORIES as readonly number[]).includes(memory);
}
