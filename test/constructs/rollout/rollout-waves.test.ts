import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelFunction, Rollout, RolloutWaves } from '../../../constructs';
import { waveOf } from '../../../lib/rollout/waves';
import { digits, resources } from '../stack';

const WAVES = 3;

/** What each alias and barrier waits for, of those. */
function waits(names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const stack = new Stack(new App(), 'Stack');
  new RolloutWaves(stack, 'Waves', { waves: WAVES });
  const model = digits('1');
  for (const name of names) new ModelFunction(stack, name, { model, rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) });
  new ModelFunction(stack, 'Plain', { model });
  const template = Template.fromStack(stack);
  const aliases = resources(template, 'AWS::Lambda::Alias');
  const barriers = resources(template, 'AWS::CloudFormation::WaitConditionHandle');
  const ids = new Set([...aliases, ...barriers].map(([id]) => id));
  const short = (id: string): string => /^(Waves)?(\w+?)(Live|Done)/.exec(id)![2]!;
  return Object.fromEntries([...aliases, ...barriers].map(([id, { DependsOn }]) => [short(id), (DependsOn ?? []).filter((one) => ids.has(one)).map(short).sort()]));
}

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
const wave = (name: string): number => waveOf(`Stack/${name}`, WAVES);

test('the aliases of a wave wait for those of the wave before, by one resource between them', () => {
  expect(new Set(NAMES.map(wave)).size).toBe(WAVES);
  const found = waits(NAMES);
  for (const name of NAMES) expect(found[name]).toEqual(wave(name) === 0 ? [] : [`Wave${wave(name)}`]);
  expect(found['Wave1']).toEqual(NAMES.filter((name) => wave(name) === 0));
  expect(found['Wave2']).toEqual([...NAMES.filter((name) => wave(name) === 1), 'Wave1']);
  expect(found['Plain']).toEqual([]);
});

test('one function more changes what one resource waits for', () => {
  const before = waits(NAMES);
  const after = waits([...NAMES, 'H']);
  const changed = Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  expect(changed).toEqual(wave('H') === WAVES - 1 ? [] : [`Wave${wave('H') + 1}`]);
});

test('a stack has its waves once', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new RolloutWaves(stack, 'Waves', { waves: 2 });
  expect(() => new RolloutWaves(stack, 'More', { waves: 3 })).toThrow(/is in a stack that has waves already \(Stack\/Waves\)/);
  expect(() => new RolloutWaves(new Stack(app, 'Other'), 'Waves', { waves: 3 })).not.toThrow();
});

test('the number of waves is from 1 to 100', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(() => new RolloutWaves(stack, 'None', { waves: 0 })).toThrow(/`waves` is 0, allowed: a whole number from 1 to 100/);
  expect(() => new RolloutWaves(stack, 'Many', { waves: 101 })).toThrow(/`waves` is 101/);
});
