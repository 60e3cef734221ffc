import * as fc from 'fast-check';
import { checkConcurrentRollouts, checkWaves, waveOf, waveOfShard } from '../../../lib/rollout/waves';

test('a wave follows from the name alone, and is one of them', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (name, waves) => {
    const wave = waveOf(name, waves);
    expect(wave).toBe(waveOf(name, waves));
    expect(Number.isInteger(wave) && wave >= 0 && wave < waves).toBe(true);
  }));
});

test('a hundred functions with names in a row spread over five waves', () => {
  const counts = Array.from({ length: 5 }, () => 0);
  for (let i = 0; i < 100; i++) counts[waveOf(`Stack/Model${i}`, 5)]!++;
  expect(Math.max(...counts)).toBeLessThanOrEqual(30);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
});

test('whole shards make a wave, at least one', () => {
  expect([0, 1, 2, 3, 4].map((position) => waveOfShard(position, 20, 50))).toEqual([0, 0, 1, 1, 2]);
  expect([0, 1, 2].map((position) => waveOfShard(position, 20, 1))).toEqual([0, 1, 2]);
  fc.assert(fc.property(fc.nat(100), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 500 }), (position, perShard, most) => {
    const together = Array.from({ length: 101 }, (_, other) => other).filter((other) => waveOfShard(other, perShard, most) === waveOfShard(position, perShard, most));
    expect(together.length * perShard).toBeLessThanOrEqual(Math.max(most, perShard));
  }));
});

test('figures are whole and within bounds', () => {
  expect([1, 100, undefined].flatMap(checkWaves)).toEqual([]);
  expect([0, 101, 1.5].flatMap(checkWaves)).toHaveLength(3);
  expect([1, undefined].flatMap(checkConcurrentRollouts)).toEqual([]);
  expect([0, 2.5].flatMap(checkConcurrentRollouts)).toHaveLength(2);
});
