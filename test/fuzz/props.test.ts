import fc from 'fast-check';
import { currentAssembly } from '../support/assembly';
import { callsOf } from './cases';
import type { Call } from './cases';
import { outcomeOf } from './outcome';
import type { Outcome } from './outcome';
import { settings } from './settings';

const { seed, times, only } = settings();
const calls = callsOf(currentAssembly()).filter(({ name }) => only.test(name));
const counts: Record<Outcome, number> = { synthesized: 0, 'refused by us': 0, 'refused by CDK': 0 };

/** By how much they take. */
function runsOf({ name }: Call): number {
  // By its interface, a method is that of some class.
  if (/\.metric[A-Z]/.test(name) || /^I[A-Z]\w*\./.test(name)) return 1;
  return name.includes('.') ? 3 : 14;
}

test.each(calls.map((call) => [call.name, call] as const))('%s is clean, or says what is wrong', (_, call) => {
  fc.assert(fc.property(call.arguments, (given) => {
    counts[outcomeOf((world) => call.run(world, given.map((value) => value.make(world))))] += 1;
  }), { seed, numRuns: runsOf(call) * times });
});

afterAll(() => {
  const cases = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (times > 1) process.stdout.write(`${cases} cases of ${calls.length} calls with seed ${seed}: ${Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(', ')}\n`);
  // Whoever changes the values sees that both ends are reached.
  if (only.source === '.') expect(Math.min(counts.synthesized, counts['refused by us'])).toBeGreaterThan(cases / 5);
});
