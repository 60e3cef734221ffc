/** What an environment goes through. */
export interface Environments {
  /** Seconds that a request keeps one busy. */
  readonly busySeconds: number;
  /** Minutes that an idle one is kept. Nobody promises any; about ten are seen. */
  readonly keptMinutes: number;
}

/** Rates are told apart to so many digits, which is what makes a long trace quick. */
const DIGITS = 2;
/** Beyond this there is as good as no request that finds all busy. */
const NEGLIGIBLE = 1e-12;
/** Of how many environments are busy: as good as never so many fewer. */
const DEVIATIONS = 10;

/** How environments do at one rate. */
interface AtRate {
  /** Requests per second that find no environment. */
  readonly cold: number;
  /** Environments that are kept by the requests they get. */
  readonly kept: number;
}

/**
 * Share of the requests that wait for a new environment.
 *
 * Requests come as a Poisson stream at the rate r of their minute, and each takes the first environment that is idle. The k-th then sees
 * r_k = r x B(k-1, r x s), where B is Erlang's formula for all k-1 before it being busy and s the time of a request. It is gone if its last request
 * was longer ago than T, which has the probability e^(-r_k T), and serves r_k - r_k+1 of them: cold = sum of (r_k - r_k+1) x e^(-r_k T).
 * Beside that, a minute that needs more environments than any within T before it starts those that it lacks.
 *
 * It is an estimate: AWS says neither for how long idle environments are kept, nor which one a request goes to.
 */
export function coldShare(minutes: readonly number[], environments: Environments): number {
  const total = minutes.reduce((sum, each) => sum + each, 0);
  return total === 0 ? 0 : Math.min(1, coldStarts(minutes, environments).reduce((sum, each) => sum + each, 0) / total);
}

/** How many requests wait for a new environment in each of the minutes, on average. */
export function coldStarts(minutes: readonly number[], environments: Environments): readonly number[] {
  const known = new Map<number, AtRate>();
  const states = minutes.map((requests) => {
    const rate = Number((requests / 60).toPrecision(DIGITS));
    const present = known.get(rate) ?? atRate(rate, environments);
    known.set(rate, present);
    return present;
  });
  const begun = started(states.map(({ kept }) => kept), Math.max(1, Math.round(environments.keptMinutes)));
  return states.map(({ cold }, minute) => cold * 60 + (begun[minute] as number));
}

export function atRate(rate: number, { busySeconds, keptMinutes }: Environments): AtRate {
  const busy = rate * busySeconds;
  const keptSeconds = keptMinutes * 60;
  const first = neverCold(rate, busy, keptSeconds);
  let blocked = 1 - first / Math.max(busy, 1);
  let cold = 0;
  let kept = first;
  for (let k = first + 1; ; k++) {
    const seen = rate * blocked;
    // Erlang's formula for one more.
    blocked = (busy * blocked) / (k + busy * blocked);
    cold += (seen - rate * blocked) * Math.exp(-seen * keptSeconds);
    if (seen * keptSeconds >= Math.LN2) kept = k;
    if (blocked < NEGLIGIBLE || seen === 0) return { cold, kept };
  }
}

/**
 * Environments that are as good as never idle for long enough to be gone, of a great many: Erlang's formula has forgotten what it began with by the
 * time it comes to the others.
 */
function neverCold(rate: number, busy: number, keptSeconds: number): number {
  const first = Math.floor(busy - DEVIATIONS * Math.sqrt(busy));
  return first > 0 && rate * (1 - first / busy) * keptSeconds > -Math.log(NEGLIGIBLE) ? first : 0;
}

/** Environments that are begun because none within the time that they are kept had as many. The span goes round. */
function started(kept: readonly number[], window: number): readonly number[] {
  if (window >= kept.length) return kept.map(() => 0);
  const begun: number[] = [];
  // Indexes of a window, from its largest on down.
  const largest: number[] = [];
  const at = (index: number): number => kept[(index + kept.length) % kept.length] as number;
  for (let index = -window; index < kept.length; index++) {
    while (largest.length > 0 && (largest[0] as number) < index - window) largest.shift();
    if (index >= 0) begun.push(Math.max(0, at(index) - (largest.length === 0 ? 0 : at(largest[0] as number))));
    while (largest.length > 0 && at(largest.at(-1) as number) <= at(index)) largest.pop();
    largest.push(index);
  }
  return begun;
}
