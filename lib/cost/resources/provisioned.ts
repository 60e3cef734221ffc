import type { RuleResource, RuleTemplate } from '../../rules/template';
import { numberOf, valueAt } from '../../rules/values';
import type { Range } from '../../scaling/range-now';
import type { EstimateContext } from '../template/context';
import type { ScaledCapacity } from '../template/scaled-capacity';
import { concurrencyOf, mean, rangeOfMinute, scalingOfAlias } from '../template/scaled-capacity';
import { unitsNeeded, type UnitsNeeded } from '../template/units-needed';
import type { Workload } from '../workload';

/** The provisioned concurrency of a function: of an alias or a version, as it is written or scaled. */
export interface Provisioned {
  readonly by: RuleResource;
  readonly scaling?: ScaledCapacity;
  /** In each hour of the week, or all alike. */
  readonly week: readonly Range[];
}

const QUALIFIED = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** Of an alias or a version; undefined where it has none. */
export function provisionedBy(template: RuleTemplate, by: RuleResource): Provisioned | undefined {
  const scaling = by.type === 'AWS::Lambda::Alias' ? scalingOfAlias(template, by) : undefined;
  if (scaling !== undefined) return { by, scaling, week: scaling.week };
  const units = numberOf(valueAt(by.properties, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions'));
  return units === undefined ? undefined : { by, week: [{ min: units, max: units }] };
}

/** Environments that are needed for so many requests a minute, where policies hold their use at a share. */
export function environmentsNeeded({ scaling }: Provisioned, workload: Workload): UnitsNeeded {
  return scaling === undefined ? { unknown: [] } : provisionedNeeded(scaling, workload);
}

/** Of a function or a serverless endpoint: by the share of them that is meant to be in use. */
export function provisionedNeeded(scaling: Pick<ScaledCapacity, 'tracks'>, workload: Workload): UnitsNeeded {
  return unitsNeeded(scaling, ({ metric, value }) => (metric.endsWith('ProvisionedConcurrencyUtilization') ? (requests) => concurrencyOf(workload, requests) / value : undefined));
}

export interface ProvisionedShare {
  /** Of the requests that are answered by provisioned environments, from 0 to 1. */
  readonly share: number;
  /** Requests beyond them, in each minute. */
  readonly beyond: readonly number[];
  readonly note?: string;
}

/** How many of the requests provisioned environments answer, minute by minute: as many as they can at the same time, and others beyond. */
export function provisionedOf(fn: RuleResource, { template }: EstimateContext, workload: Workload): ProvisionedShare {
  const [provisioned] = template.ofType(...QUALIFIED).flatMap((by) => (template.called(by.properties['FunctionName'], 'AWS::Lambda::Function') === fn ? provisionedBy(template, by) ?? [] : []));
  if (provisioned === undefined) return { share: 0, beyond: workload.minutes };
  const { needed } = environmentsNeeded(provisioned, workload);
  const { minutes } = workload;
  const answered = minutes.map((requests, minute) => {
    const demand = concurrencyOf(workload, requests);
    const { min, max } = rangeOfMinute(provisioned.week, minute, minutes.length);
    const capacity = needed === undefined ? min : Math.max(min, Math.min(max, Math.ceil(needed(requests) - 1e-9)));
    return requests * (demand === 0 ? 1 : Math.min(1, capacity / demand));
  });
  const all = mean(minutes);
  return { share: all === 0 ? 1 : mean(answered) / all, beyond: minutes.map((requests, minute) => requests - (answered[minute] as number)), note: 'as if requests of a minute came evenly' };
}

