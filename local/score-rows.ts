import { Agent, request } from 'node:http';
import { inferRequest, type ModelRow, type ModelRows, type RowValue } from '../lib/model/rows';

/** What other outputs than labels may differ by: ONNX files hold FP32 where the framework counts in FP64. */
const TOLERANCE = 1e-5;
const MAX_DISAGREEMENTS = 5;

export interface Score {
  readonly rows: number;
  /** Rows on which the function gave what the framework that trained the model gives. */
  readonly agreed: number;
  /** The first disagreements, in words. */
  readonly disagreements: readonly string[];
  /** Rows whose label was the true one. */
  readonly right: number;
  /** Of the first request, which started the function. */
  readonly firstMs: number;
  /** Milliseconds of each other request, sorted. */
  readonly latencies: readonly number[];
}

/** Sends held-out rows through a model server, one row per request, and compares with the framework's answers. */
export async function scoreRows(url: string, rows: ModelRows, onProgress: (done: number) => void = () => undefined): Promise<Score> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const disagreements: string[] = [];
  const latencies: number[] = [];
  let right = 0;
  let disagreed = 0;
  try {
    for (const [index, row] of rows.rows.entries()) {
      const body = JSON.stringify(inferRequest(rows, row));
      const started = performance.now();
      const answer = await post(inferUrl(url, rows.model), body, agent);
      latencies.push(performance.now() - started);

      const problem = rowProblem(rows, row, answer);
      if (problem !== undefined) {
        disagreed++;
        if (disagreements.length < MAX_DISAGREEMENTS) disagreements.push(`row ${index}: ${problem}`);
      } else if (row.throws !== true && outputsOf(answer)[rows.label]?.[0] === row.truth) {
        right++;
      }
      onProgress(index + 1);
    }
  } finally {
    agent.destroy();
  }
  const [firstMs = 0, ...others] = latencies;
  return { rows: rows.rows.length, agreed: rows.rows.length - disagreed, disagreements, right, firstMs, latencies: others.sort((a, b) => a - b) };
}

/** The value that a share of the sorted values do not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function inferUrl(url: string, model: string): string {
  return `${url}/v2/models/${model}/infer`;
}

/** A request as a command for any POSIX shell; the answer ends with a line end, which the server's does not. */
export function inferCommand(url: string, model: string, request: object): string {
  const data = JSON.stringify(request).replaceAll("'", "'\\''");
  return `curl -s -w '\\n' ${inferUrl(url, model)} -H 'content-type: application/json' -d '${data}'`;
}

export function curlCommand(url: string, rows: ModelRows, row: ModelRow): string {
  return inferCommand(url, rows.model, inferRequest(rows, row));
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function post(url: string, body: string, agent: Agent): Promise<Answer> {
  return new Promise((done, fail) => {
    const outgoing = request(url, {
      method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** How an answer is not what the framework gives for the row, in words; undefined where it is. */
export function rowProblem(rows: ModelRows, row: ModelRow, answer: Answer): string | undefined {
  if (row.throws === true) return answer.status >= 500 ? undefined : `answered ${answer.status}, but the framework fails on it`;
  if (answer.status !== 200) return `answered ${answer.status}: ${answer.body.slice(0, 200)}`;
  const outputs = outputsOf(answer);
  for (const { name } of rows.outputs) {
    const expected = row.expected?.[name] ?? [];
    const got = outputs[name];
    if (got === undefined) return `the answer has no output ${name}`;
    const wrong = expected.findIndex((value, index) => !agrees(value, got[index]));
    if (wrong >= 0 || got.length !== expected.length) {
      return `${name} is ${JSON.stringify(got).slice(0, 100)}, ${rows.framework} says ${JSON.stringify(expected).slice(0, 100)}`;
    }
  }
  return undefined;
}

function agrees(expected: RowValue, got: RowValue | undefined): boolean {
  if (typeof expected !== 'number' || typeof got !== 'number' || (Number.isInteger(expected) && Number.isInteger(got))) return expected === got;
  return Math.abs(expected - got) <= TOLERANCE;
}

function outputsOf(answer: Answer): Readonly<Record<string, readonly RowValue[]>> {
  const { outputs } = JSON.parse(answer.body) as { readonly outputs: readonly { readonly name: string; readonly data: readonly RowValue[] }[] };
  return Object.fromEntries(outputs.map(({ name, data }) => [name, data]));
}
