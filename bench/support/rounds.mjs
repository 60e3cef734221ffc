// Runs cases one after the other, round by round, so that what disturbs the machine disturbs all of them.

/**
 * @param {{ [name: string]: () => Promise<{ [figure: string]: number }> | { [figure: string]: number } }} cases
 * @returns samples by case and figure; the sample of one round has one index in all cases
 */
export async function interleave(cases, { rounds, warmUp = 1, say = () => {} }) {
  const names = Object.keys(cases);
  const samples = Object.fromEntries(names.map((name) => [name, {}]));
  for (let round = -warmUp; round < rounds; round++) {
    // Another order each time: nobody always runs in the wake of the same neighbour.
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + warmUp) % names.length];
      const sample = await cases[name]();
      if (round < 0) continue;
      for (const [figure, value] of Object.entries(sample)) (samples[name][figure] ??= []).push(value);
    }
    say(round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`);
  }
  return samples;
}
