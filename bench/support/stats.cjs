// Statistics of the benchmarks. CommonJS, so that the scripts and the tests both load it on every Node.
'use strict';

/** The value below which a share of the samples lies, between neighbours linearly. */
function quantile(samples, share) {
  if (samples.length === 0) throw new RangeError('no samples: a quantile needs at least one');
  const sorted = Float64Array.from(samples).sort();
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

function median(samples) {
  return quantile(samples, 0.5);
}

function minimum(samples) {
  return quantile(samples, 0);
}

/**
 * median(ours) / median(theirs) with its 95 % bootstrap interval. Samples of equal index come from
 * one round, so rounds are drawn, not samples: a neighbour that slows down a round slows down both.
 */
function ratioOfMedians(ours, theirs, draws = 2_000) {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} samples against ${theirs.length}: rounds must be complete`);
  const rounds = ours.length;
  const random = generator(20_261_121);
  const ratios = [];
  const a = new Float64Array(rounds);
  const b = new Float64Array(rounds);
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < rounds; i++) {
      const round = Math.floor(random() * rounds);
      a[i] = ours[round];
      b[i] = theirs[round];
    }
    ratios.push(median(a) / median(b));
  }
  return { ratio: median(ours) / median(theirs), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

/** mulberry32: the same draws in every run, so that equal samples give equal intervals. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Holds a figure, or a ratio with its interval, to its aim. `slack` is what a short run on a busy machine is
 * forgiven; a ratio fails only when its whole interval lies beyond that. `guard` is for an aim that is not reached yet: what a short run
 * holds the figure to meanwhile, so that it gets no worse; the long form says that the aim is missed.
 */
function gate(what, figure, limit, slack, { unit = '', guard } = {}) {
  const { ratio: value, low } = typeof figure === 'number' ? { ratio: figure, low: figure } : figure;
  const allowed = slack > 1 && guard !== undefined ? guard : limit * slack;
  // Written so that NaN, which compares false with everything, is a miss.
  return { what, value, limit, allowed, unit, met: value <= limit, passed: low <= allowed };
}

module.exports = { quantile, median, minimum, ratioOfMedians, gate };
