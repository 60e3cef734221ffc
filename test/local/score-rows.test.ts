import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { ModelRows } from '../../lib/model/rows';
import { curlCommand, percentile, scoreRows } from '../../local/score-rows';

const ROWS: ModelRows = {
  schemaVersion: 1,
  model: 'm',
  version: '1',
  framework: 'scikit-learn 1',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }, { name: 'text', datatype: 'BYTES', shape: [-1] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }, { name: 'p', datatype: 'FP32', shape: [-1, 2] }],
  label: 'label',
  rows: [
    { inputs: { x: [1, 2], text: ["it's"] }, expected: { label: [1], p: [0.25, 0.75] }, truth: 1 },
    { inputs: { x: [3, 4], text: ['"b"'] }, expected: { label: [0], p: [0.5, 0.5] }, truth: 1 },
    { inputs: { x: [5, 6], text: ['c'] }, truth: 1, throws: true },
  ],
};

type Outputs = Readonly<Record<string, readonly number[]>>;
const RIGHT: readonly (Outputs | undefined)[] = [{ label: [1], p: [0.25, 0.75] }, { label: [0], p: [0.5, 0.500009] }, undefined];

/** A server that answers the n-th request with the n-th outputs, or 500. */
async function answering<T>(answers: readonly (Outputs | undefined)[], use: (url: string, bodies: readonly string[]) => Promise<T>): Promise<T> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const outputs = answers[bodies.push(body) - 1];
    response.statusCode = outputs === undefined ? 500 : 200;
    response.end(outputs === undefined ? '{"error":"no"}' : JSON.stringify({ outputs: Object.entries(outputs).map(([name, data]) => ({ name, data })) }));
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('scoring held-out rows', () => {
  test('counts where the answers agree with the framework, and where they are right', async () => {
    const seen: number[] = [];
    await answering(RIGHT, async (url, bodies) => {
      const score = await scoreRows(url, ROWS, (done) => seen.push(done));
      expect(score).toMatchObject({ rows: 3, agreed: 3, right: 1, disagreements: [] });
      expect(score.firstMs).toBeGreaterThan(0);
      expect(score.latencies).toHaveLength(2);
      expect(JSON.parse(bodies[0] ?? '')).toEqual({ inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }, { name: 'text', shape: [1], datatype: 'BYTES', data: ["it's"] }] });
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  test.each<[string, number, Outputs | undefined, string]>([
    ['another label', 0, { label: [0], p: [0.25, 0.75] }, 'row 0: label is [0], scikit-learn 1 says [1]'],
    ['a probability that is off', 1, { label: [0], p: [0.5, 0.50002] }, 'row 1: p is [0.5,0.50002], scikit-learn 1 says [0.5,0.5]'],
    ['too few elements', 1, { label: [0], p: [0.5] }, 'row 1: p is [0.5]'],
    ['too many elements', 1, { label: [0], p: [0.5, 0.5, 0] }, 'row 1: p is [0.5,0.5,0]'],
    ['a missing output', 1, { label: [0] }, 'row 1: the answer has no output p'],
    ['a failure', 0, undefined, 'row 0: answered 500: {"error":"no"}'],
    ['an answer where the framework fails', 2, { label: [1], p: [0, 1] }, 'row 2: answered 200, but the framework fails on it'],
  ])('%s is no agreement', async (_, row, outputs, words) => {
    const answers = RIGHT.map((right, index) => (index === row ? outputs : right));
    const score = await answering(answers, (url) => scoreRows(url, ROWS));
    expect(score.agreed).toBe(2);
    expect(score.disagreements).toEqual([expect.stringContaining(words)]);
  });

  test('the curl line works in a shell, quotes and all', async () => {
    await answering([RIGHT[0]], async (url, bodies) => {
      const [row] = ROWS.rows;
      const command = curlCommand(url, ROWS, row as NonNullable<typeof row>);
      // Not execFileSync: the server that answers runs in this process.
      const { stdout } = await promisify(execFile)('sh', ['-c', command]);
      expect(JSON.parse(stdout)).toMatchObject({ outputs: [{ name: 'label', data: [1] }, { name: 'p' }] });
      expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ inputs: [{ name: 'x' }, { data: ["it's"] }] });
    });
  });

  test.each([[0.5, 5], [0.95, 10], [1, 10], [0, 1]])('the percentile of %p is one of the values', (share, expected) => {
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share)).toBe(expected);
    expect(percentile([], share)).toBeNaN();
  });
});
