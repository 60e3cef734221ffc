import * as fc from 'fast-check';
import { planEndpointRollback, sameVariants, type EndpointRollbackFacts, type RollbackConfig } from '../../../lib/versions/endpoint-rollback';

const config = (id: number, more: Partial<RollbackConfig['variants'][number]> = {}, created = id): RollbackConfig => ({
  name: `Config-${id}-${created}`, digest: `${id}`.padStart(8, '0').padEnd(16, 'f'), version: `${id}`.padStart(8, '0'), created: new Date(created), isAsync: false,
  variants: [{ name: 'Main', shadow: false, isServerless: false, instanceType: 'ml.m7i.large', model: { modelName: `model-${id}`, gone: false, modelVersion: `${id}.0` }, ...more }],
});
const served = (...ids: readonly number[]) => ids.map((id, index) => ({ version: `${id}`.padStart(8, '0'), since: 1000 - index }));
const facts = (more: Partial<EndpointRollbackFacts> = {}): EndpointRollbackFacts => ({
  endpointName: 'digits', status: 'InService', running: 'Config-3-3', configs: [config(3), config(2), config(1)], served: served(3, 2, 1), rolledBack: [], scaled: [], ...more,
});
const chosen = (more: Partial<EndpointRollbackFacts> = {}): string | undefined => {
  const plan = planEndpointRollback(facts(more));
  return plan.refusal ?? plan.to.name;
};

test('to the last that carried all traffic before, and not to one that was rolled back by hand or is gone', () => {
  expect(chosen()).toBe('Config-2-2');
  expect(chosen({ rolledBack: served(2) })).toBe('Config-1-1');
  expect(chosen({ configs: [config(3), config(1)] })).toBe('Config-1-1');
  expect(chosen({ served: served(2, 1) })).toBe('Config-2-2');
  // After a rollback to 2, which served before 3 did: what was left stands behind it.
  expect(chosen({ running: 'Config-2-2', served: served(2, 3, 1), rolledBack: served(3) })).toBe('Config-1-1');
  expect(chosen({ configs: [config(3), config(2), config(2, {}, 9)] })).toBe('Config-2-9');
});

test('without one that is known to be good it is refused, and says what there is', () => {
  expect(chosen({ served: served(3) })).toBe('none is known to have carried all traffic before the configuration 00000003: name one with --to. Besides it there are 00000002, 00000001');
  expect(chosen({ served: served(3, 2), rolledBack: served(2) })).toMatch(/and was not rolled back by hand: name one with --to/);
  expect(chosen({ configs: [config(3)] })).toBe('the configuration 00000002, which carried all traffic before, is gone, and there is no other: deploy the code of before');
});

test('by a digest, its beginning, a name, or the version of a model', () => {
  for (const wanted of ['00000001', '00000001ffffffff', 'Config-1-1', '1.0']) expect(chosen({ wanted })).toBe('Config-1-1');
  expect(chosen({ wanted: '0000' })).toBe('0000 may be each of 00000003, 00000002, 00000001: name one by its digest');
  expect(chosen({ wanted: '9.0' })).toBe('it has no configuration 9.0: there are 00000003, 00000002, 00000001');
  expect(chosen({ wanted: '3.0' })).toBe('the configuration 00000003 has all traffic already');
  const plan = planEndpointRollback(facts({ wanted: '1.0', served: served(3), rolledBack: [{ version: '00000001', since: 0 }] }));
  expect(plan.refusal === undefined && plan.warnings).toEqual([
    'the configuration 00000001 is not known to have carried all traffic: nothing shows that it is a good one', 'the configuration 00000001 was rolled back by hand 1970-01-01 00:00:00Z',
  ]);
});

test('what SageMaker would refuse, or could not run, is refused before anything is changed', () => {
  expect(chosen({ pending: 'Config-4' })).toMatch(/an update to the configuration Config-4 is under way, and SageMaker has no way to stop one: wait for its end/);
  expect(chosen({ status: 'SystemUpdating' })).toMatch(/it is SystemUpdating, .*: wait for the end of that$/);
  expect(chosen({ status: 'Failed' })).toBe('it is Failed, and SageMaker changes only what is InService or UpdateRollbackFailed');
  expect(chosen({ status: 'UpdateRollbackFailed' })).toBe('Config-2-2');
  expect(chosen({ configs: [config(3), config(2, { model: { modelName: 'm', gone: true } })] })).toMatch(/the configuration 00000002 names the model m, which is gone: deploy the code of before/);
  expect(chosen({ configs: [config(3), config(2, { model: undefined })] })).toMatch(/its models are inference components/);
  expect(chosen({ configs: [config(3), config(2, { isServerless: true, instanceType: undefined })] })).toMatch(/cannot be updated to a serverless configuration/);
  const types = { configs: [config(3), config(2, { instanceType: 'ml.m7i.xlarge' })] };
  expect(chosen(types)).toBe('Config-2-2');
  expect(chosen({ ...types, scaled: ['Main'] })).toBe('Main is on ml.m7i.large, and there on ml.m7i.xlarge. SageMaker refuses that while it is scaled: deploy the code of before, which puts the scaling aside for the change');
  expect(chosen({ scaled: ['Main'] })).toBe('Config-2-2');
});

test('out of an update that its own alarm takes back: at once, to what it set out from, and to nothing else', () => {
  const updating = { status: 'Updating', pending: 'Config-3-3', running: 'Config-2-2', takenBackByHand: true };
  expect(planEndpointRollback(facts(updating))).toMatchObject({ atOnce: true, to: { name: 'Config-2-2' }, warnings: [] });
  for (const wanted of ['00000002', '2.0', 'Config-2-2']) expect(chosen({ ...updating, wanted })).toBe('Config-2-2');
  expect(chosen({ ...updating, wanted: '1.0' })).toBe('an update to the configuration Config-3-3 is under way, and it can be taken back to the configuration 00000002 alone: leave --to out, or wait for its end');
  expect(chosen({ ...updating, wanted: '9.0' })).toMatch(/^it has no configuration 9\.0/);
  expect(chosen({ ...updating, status: 'RollingBack' })).toMatch(/SageMaker takes it back already/);
  expect(chosen({ ...updating, takenBackByHand: false })).toMatch(/SageMaker has no way to stop one/);
  expect(chosen({ ...updating, running: 'Config-9' })).toMatch(/Config-9, which it sets out from, is gone/);
  expect(planEndpointRollback(facts({ ...updating, rolledBack: served(2) }))).toMatchObject({ warnings: ['the configuration 00000002 was rolled back by hand 1970-01-01 00:16:40Z'] });
  expect(planEndpointRollback(facts())).toMatchObject({ atOnce: false });
});

test('a plan is asked for between the same variants only; shadows do not count', () => {
  expect(sameVariants(config(1), config(2))).toBe(true);
  expect(sameVariants(config(1), config(2, { name: 'Other' }))).toBe(false);
  expect(sameVariants(undefined, config(2))).toBe(false);
  expect(sameVariants(config(1), { ...config(2), variants: [...config(2).variants, { ...config(2).variants[0]!, name: 'Shadow', shadow: true }] })).toBe(true);
});

test('unasked it goes only to what has carried all traffic, is there, runs no more, and was not rolled back', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }));
  fc.assert(fc.property(ids, ids, ids, fc.integer({ min: 1, max: 9 }), (there, before, marked, now) => {
    const plan = planEndpointRollback(facts({ running: `Config-${now}-${now}`, configs: [...new Set([...there, now])].map((id) => config(id)), served: served(...before), rolledBack: served(...marked) }));
    const good = before.slice(before.indexOf(now) + 1).filter((id) => there.includes(id) && !marked.includes(id) && id !== now);
    expect(plan.refusal === undefined ? plan.to.name : undefined).toBe(good.length === 0 ? undefined : `Config-${good[0]}-${good[0]}`);
  }));
});
