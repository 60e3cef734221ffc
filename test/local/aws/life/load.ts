/**
 * Load in a process of its own: sends held-out digits at a steady rate, never one twice, through the function URL, by direct invoke or both, and
 * writes a line of JSON for each time it is told what to do.
 *
 *   load.ts URL FUNCTION_NAME REQUESTS_PER_SECOND CONNECTIONS
 *
 * Each line of its standard input is a door to go on with: `url`, `direct`, `both` or `none`. What was sent before has its answer when it says so.
 */
import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inferRequest, parseModelRows } from '../../../../lib/model/rows';
import { inferUrl } from '../../../../local/score-rows';

export interface Answers {
  readonly door: 'url' | 'direct';
  /** Of the model, as the answer says; `?` where there is none. */
  readonly version: string;
  /** 0 where there was no answer; 500 for an invocation that failed. */
  readonly status: number;
  /** How many of them have the label that the framework gives. */
  right: number;
  count: number;
}

export interface Phase {
  readonly doors: string;
  readonly seconds: number;
  readonly answers: readonly Answers[];
}

const [url = '', functionName = '', rate = '60', connections = '4'] = process.argv.slice(2);
const DIGITS = join(__dirname, '../../../../examples/models/digits');
const rowsOf = (version: string) => parseModelRows(readFileSync(join(DIGITS, version, 'rows.json'), 'utf8'));
/** The same digits in all versions. */
const known = new Map(['1', '2', '3', '4'].map((version) => [version, rowsOf(version).rows]));
// Version 5 of the test has the weights of version 2.
known.set('5', known.get('2') ?? []);
/** Every fourth is one that version 4 fails on. */
const failing = (known.get('4') ?? []).flatMap(({ throws }, index) => (throws === true ? [index] : []));
const others = (known.get('4') ?? []).flatMap(({ throws }, index) => (throws === true ? [] : [index]));
const order = failing.flatMap((index, place) => [index, ...others.slice(3 * place, 3 * place + 3)]);
const inputs = rowsOf('1');
const bodies = inputs.rows.map((row) => JSON.stringify(inferRequest(inputs, row)));

const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const lambda = new LambdaClient({ maxAttempts: 1 });
/** Model version by the version of the function, as answers have told. A failed invocation names only the latter. */
const models = new Map<string, string>();

type Answer = Pick<Answers, 'version' | 'status'> & { readonly label?: number };

function byUrl(body: string): Promise<Answer> {
  return new Promise((done) => {
    const lost = (): void => done({ version: '?', status: 0 });
    const outgoing = request(inferUrl(url.replace(/\/$/, ''), 'digits'), { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', lost).on('end', () => {
        done({ version: String(response.headers['csi-model-version'] ?? '?'), status: response.statusCode ?? 0, label: labelOf(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    outgoing.on('error', lost).end(body);
  });
}

async function byInvoke(body: string): Promise<Answer> {
  try {
    const { Payload, ExecutedVersion = '?', FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Qualifier: 'live', Payload: body }));
    if (FunctionError !== undefined) return { version: `#${ExecutedVersion}`, status: 500 };
    const text = Payload?.transformToString() ?? '';
    const { model_version: version } = JSON.parse(text) as { model_version: string };
    models.set(`#${ExecutedVersion}`, version);
    return { version, status: 200, label: labelOf(text) };
  } catch (error) {
    return { version: '?', status: error instanceof LambdaServiceException ? error.$metadata.httpStatusCode ?? 0 : 0 };
  }
}

function labelOf(text: string): number | undefined {
  const { outputs } = JSON.parse(text) as { outputs?: readonly { readonly name: string; readonly data: readonly number[] }[] };
  return outputs?.find(({ name }) => name === 'label')?.data[0];
}

let doors = 'none';
let answers: Answers[] = [];
let began = performance.now();
let sent = 0;
let due = 0;
const inFlight = { url: 0, direct: 0 };

async function send(door: Answers['door']): Promise<void> {
  const index = order[sent++ % order.length] as number;
  inFlight[door]++;
  const answer = await (door === 'url' ? byUrl : byInvoke)(bodies[index] as string);
  inFlight[door]--;
  const right = answer.label !== undefined && answer.label === known.get(answer.version)?.[index]?.expected?.['label']?.[0];
  let counted = answers.find(({ door: of, version, status }) => of === door && version === answer.version && status === answer.status);
  if (counted === undefined) answers.push(counted = { door, version: answer.version, status: answer.status, right: 0, count: 0 });
  counted.count++;
  if (right) counted.right++;
}

let ticked = performance.now();
setInterval(() => {
  const open = (['url', 'direct'] as const).filter((door) => doors === 'both' || doors === door);
  // What could not be sent in time is sent later, so that none queues up.
  due = open.length === 0 ? 0 : due + ((performance.now() - ticked) / 1000) * Number(rate);
  ticked = performance.now();
  for (let door = open[sent % open.length]; door !== undefined && due >= 1 && inFlight[door] < Number(connections); door = open[sent % open.length]) {
    due--;
    void send(door);
  }
}, 5);

async function goOn(next: string): Promise<void> {
  const seconds = (performance.now() - began) / 1000;
  const before = doors;
  doors = 'none';
  while (inFlight.url + inFlight.direct > 0) await new Promise((later) => { setTimeout(later, 5); });
  const named = answers.map((counted) => ({ ...counted, version: models.get(counted.version) ?? counted.version }));
  process.stdout.write(`${JSON.stringify({ doors: before, seconds, answers: named } satisfies Phase)}\n`);
  answers = [];
  began = performance.now();
  doors = next;
}

let told = Promise.resolve();
createInterface({ input: process.stdin }).on('line', (line) => { told = told.then(() => goOn(line.trim())); }).on('close', () => { void told.then(() => process.exit()); });
