import type { RuleResource } from '../../rules/template';
import type { EstimateContext } from '../template/context';
import { averageCapacity } from '../template/scaled-capacity';
import { beyondKnown, type UnitsNeeded } from '../template/units-needed';
import type { ResourceUsage, Usage } from '../template/usage';
import { SECONDS_PER_MONTH } from '../workload';
import { architectureOf, memoryOf, paysForSnapStart } from './lambda-function';
import { environmentsNeeded, provisionedBy } from './provisioned';
import { n } from './words';

const FREE = { free: 'is paid for by what the function does', source: 'https://aws.amazon.com/lambda/pricing/' } as const;

/** An alias: what its provisioned concurrency costs. */
export function alias(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const provisioned = provisionedUsage(resource, context);
  return provisioned.length === 0 ? FREE : provisioned;
}

/** A version: provisioned concurrency of its own, and the snapshot that SnapStart keeps as long as the version is there. */
export function lambdaVersion(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const fn = context.template.called(resource.properties['FunctionName'], 'AWS::Lambda::Function');
  const usage = [...provisionedUsage(resource, context)];
  if (fn !== undefined && paysForSnapStart(fn)) {
    const memory = memoryOf(fn);
    usage.push({
      what: 'snapshot of SnapStart', kind: 'always on', key: 'lambda.snap-start-cache',
      ...(memory === undefined ? { missing: 'the memory of its function is not known' } : { quantity: SECONDS_PER_MONTH * memory / 1024, formula: `${n(SECONDS_PER_MONTH)} s x ${n(memory)} MB / 1024 MB` }),
      note: 'for this version; each older one that is kept costs the same',
    });
  }
  return usage.length === 0 ? FREE : usage;
}

function provisionedUsage(by: RuleResource, { template, hosts, workloadOf }: EstimateContext): readonly Usage[] {
  const provisioned = provisionedBy(template, by);
  if (provisioned === undefined) return [];
  const fn = template.called(by.properties['FunctionName'], 'AWS::Lambda::Function');
  const memory = fn === undefined ? undefined : memoryOf(fn);
  if (fn === undefined || memory === undefined) return [{ what: 'provisioned concurrency', kind: 'always on', missing: 'its function, or the memory of it, is not known' }];
  const key = `lambda.provisioned.${architectureOf(fn)}` as const;
  const host = hosts.find((each) => each.resource === fn);
  const workload = host === undefined ? undefined : workloadOf(host);
  const asked: UnitsNeeded = workload === undefined ? { unknown: [] } : environmentsNeeded(provisioned, workload);
  const { alwaysOn, added } = averageCapacity(provisioned.week, workload?.minutes, asked.needed);
  const gbSeconds = (units: number): Pick<Usage, 'quantity' | 'formula'> => ({
    quantity: units * SECONDS_PER_MONTH * memory / 1024, formula: `${n(units)} environments x ${n(SECONDS_PER_MONTH)} s x ${n(memory)} MB / 1024 MB`,
  });
  const most = Math.max(...provisioned.week.map(({ max }) => max));
  return [
    ...(alwaysOn > 0 ? [{ what: 'provisioned concurrency', kind: 'always on' as const, key, ...gbSeconds(alwaysOn), ...(provisioned.scaling?.isScheduled === true ? { note: 'on average over the week of its schedule' } : {}) }] : []),
    ...(added === 0 ? [] : [{
      what: 'provisioned concurrency above its minimum', kind: 'per use' as const, key,
      ...(added === undefined ? { missing: `it is scaled up to ${n(most)} environments, by what is asked for` } : gbSeconds(added)),
    }]),
    ...beyondKnown('provisioned concurrency beyond that', key, asked),
  ];
}
