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
  if (total === 0) return 0;
  const known = new Map<number, AtRate>();
  const states = minutes.map((requests) => {
    const rate = Number((requests / 60).toPrecision(DIGITS));
    const present = known.get(rate) ?? atRate(rate, environments);
    known.set(rate, present);
    return present;
  });
  const steady = states.reduce((sum, { cold }) => sum + cold * 60, 0);
  const kept = Math.max(1, Math.round(environments.keptMinutes));
  return Math.min(1, (steady + started(states.map((state) => state.kept), kept)) / total);
}

export function atRate(rate: number, { busySeconds, keptMinutes }: Environments): AtRate {
  const busy = rate * busySeconds;
  const keptSeconds = keptMinutes * 60;
  let blocked = 1;
  let cold = 0;
  let kept = 0;
  for (let k = 1; ; k++) {
    const seen = rate * blocked;
    // Erlang's formula for one more.
    blocked = (busy * blocked) / (k + busy * blocked);
    cold += (seen - rate * blocked) * Math.exp(-seen * keptSeconds);
    if (seen * keptSeconds >= Math.LN2) kept = k;
    if (blocked < NEGLIGIBLE || seen === 0) return { cold, kept };
  }
}

/** Environments that are begun because none within the time that they are kept had as many. The span goes round. */
function started(kept: readonly number[], window: number): number {
  if (window >= kept.length) return 0;
  let begun = 0;
  // Indexes of a window, from its largest on down.
  const largest: number[] = [];
  const at = (index: number): number => kept[(index + kept.length) % kept.length] as number;
  for (let index = -window; index < kept.length; index++) {
    while (largest.length > 0 && (largest[0] as number) < index - window) largest.shift();
    if (index >= 0) begun += Math.max(0, at(index) - (largest.length === 0 ? 0 : at(largest[0] as number)));
    while (largest.length > 0 && at(largest.at(-1) as number) <= at(index)) largest.pop();
    largest.push(index);
  }
  return begun;
}
