import { planText, parsePlan, type LoadPhase } from './plan';

/** What became of one request. */
export interface LoadAnswer {
  /** When it was due, in milliseconds since the load began. */
  readonly at: number;
  /**
   * Milliseconds from when it was due to its answer, and not from when it was sent: a server that stalls also holds up what should have been
   * sent meanwhile, and would look fast otherwise ("coordinated omission").
   */
  readonly latency: number;
  /** How much of that it waited to be sent, in milliseconds. */
  readonly waited: number;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The model version that the answer names; `?` where it names none. */
  readonly version: string;
  /** Index of the phase. */
  readonly phase: number;
  /** Of a failure, what its answer says, or why there was none; only of the first ones of a kind. */
  readonly reason?: string;
}

export interface LoadResult {
  readonly target: string;
  readonly phases: readonly LoadPhase[];
  readonly pacing: string;
  /** ISO 8601. */
  readonly started: string;
  /** Milliseconds that 95 of 100 requests should take at most, if any was named. */
  readonly objective?: number;
  /** In the order in which they came. */
  readonly answers: readonly LoadAnswer[];
}

const KIND = 'csi-load';

/** JSON lines: what was done, and then an array for each answer. */
export function headerLine({ target, phases, pacing, started, objective }: Omit<LoadResult, 'answers'>): string {
  return JSON.stringify({ kind: KIND, schemaVersion: 1, target, plan: planText(phases), pacing, started, ...(objective === undefined ? {} : { objective }), columns: ['at', 'latency', 'waited', 'status', 'version', 'phase'] });
}

export function answerLine({ at, latency, waited, status, version, phase, reason }: LoadAnswer): string {
  const ms = (value: number): number => Math.round(value * 1000) / 1000;
  return JSON.stringify([ms(at), ms(latency), ms(waited), status, version, phase, ...(reason === undefined ? [] : [reason])]);
}

/** Throws a RangeError where the text is not what `csi load` writes. */
export function parseResult(text: string): LoadResult {
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const header = jsonOf(first) as { kind?: unknown; plan?: unknown; target?: unknown; pacing?: unknown; started?: unknown; objective?: unknown } | undefined;
  const phases = typeof header?.plan === 'string' ? parsePlan(header.plan) : undefined;
  if (header?.kind !== KIND || phases === undefined) throw new RangeError('is no result of csi load: its first line has to say what was done');
  const answers = rest.map((line, index) => {
    const row = jsonOf(line);
    if (!isRow(row)) throw new RangeError(`has a line ${index + 2} that is no answer: ${line.slice(0, 80)}`);
    const [at, latency, waited, status, version, phase, reason] = row;
    return { at, latency, waited, status, version, phase, ...(reason === undefined ? {} : { reason }) };
  });
  const objective = typeof header.objective === 'number' ? { objective: header.objective } : {};
  return { target: String(header.target), phases, pacing: String(header.pacing), started: String(header.started), ...objective, answers };
}

function isRow(row: unknown): row is [number, number, number, number, string, number, string?] {
  return Array.isArray(row) && (row.length === 6 || (row.length === 7 && typeof row[6] === 'string')) && [0, 1, 2, 3, 5].every((index) => Number.isFinite(row[index])) && typeof row[4] === 'string';
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
