import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { VariantSettings } from '../../../../lib/sagemaker/settings';
import { Fleet, MAX_PROCESSES, Throttled } from '../../../../local/aws/sagemaker/fleet';
import type { Instance, ModelRequest } from '../../../../local/aws/sagemaker/instance';
import { Invocations, type InvocationsOptions } from '../../../../local/aws/sagemaker/invocations';
import type { InvocationFacts } from '../../../../local/aws/sagemaker/invocation-facts';
import type { OpenAnswer } from '../../../../local/aws/sagemaker/model-container';
import type { EndpointRecord, ModelSource } from '../../../../local/aws/sagemaker/records';
import { Traffic } from '../../../../local/aws/sagemaker/traffic';

/** Instances that answer when they are told to. */
class FakeInstances {
  readonly started: FakeInstance[] = [];
  failing = false;

  fleet(variant: Partial<VariantSettings> = {}): Fleet {
    return new Fleet({
      variant: { VariantName: 'Main', ModelName: 'm', ...variant },
      source: () => ({ model: 'm', isolated: false, mode: 'Serial', containers: [] }),
      start: (source) => this.start(source),
      random: () => 0,
      notRestored: () => undefined,
    });
  }

  private async start(source: ModelSource): Promise<Instance> {
    if (this.failing) throw new Error('does not come up');
    const instance = new FakeInstance(`i-${this.started.length}`, source);
    this.started.push(instance);
    return instance as unknown as Instance;
  }
}

class FakeInstance {
  outstanding = 0;
  up = true;
  closed = false;
  readonly waiting = new EventEmitter();
  status = 200;

  constructor(readonly id: string, readonly source: ModelSource) {}

  async invoke(request: ModelRequest): Promise<OpenAnswer> {
    this.outstanding++;
    if (request.headers['wait'] !== undefined) await new Promise((go) => { this.waiting.once('go', go); });
    this.outstanding--;
    return { status: this.status, headers: {}, body: Readable.from([Buffer.from(this.id)]) as unknown as OpenAnswer['body'] };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

const request = (more: Readonly<Record<string, string>> = {}): ModelRequest => ({ body: Buffer.alloc(0), headers: more, timeoutMs: 1000 });
const read = async (fleet: Fleet): Promise<string> => {
  const { answer, instance } = await fleet.invoke(request());
  answer.body.resume();
  await new Promise((closed) => { answer.body.once('close', closed); });
  return instance;
};

test('a fleet counts its instances, and has at most four processes of them', async () => {
  const fakes = new FakeInstances();
  const fleet = fakes.fleet();
  await fleet.scaleTo(6);
  expect([fleet.instances, fakes.started.length]).toEqual([6, MAX_PROCESSES]);
  await fleet.scaleTo(1);
  expect([fleet.instances, fakes.started.map(({ closed }) => closed)]).toEqual([1, [false, true, true, true]]);
  fakes.failing = true;
  await expect(fleet.scaleTo(2)).rejects.toThrow('does not come up');
  expect(fleet.instances).toBe(1);
});

test('by least outstanding requests the idle instance is chosen, and one that is down is not', async () => {
  const fakes = new FakeInstances();
  const fleet = fakes.fleet({ RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' } });
  await fleet.scaleTo(2);
  const slow = fleet.invoke(request({ wait: 'yes' }));
  await new Promise(setImmediate);
  expect(await read(fleet)).toBe('i-1');
  fakes.started[1]!.up = false;
  fakes.started[0]!.waiting.emit('go');
  (await slow).answer.body.resume();
  expect(await read(fleet)).toBe('i-0');
});

test('a serverless variant counts no instances, and is throttled beyond its concurrency', async () => {
  const fakes = new FakeInstances();
  const fleet = fakes.fleet({ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 } });
  await fleet.scaleTo(0);
  expect([fleet.instances, fakes.started.length]).toEqual([0, 1]);
  const first = fleet.invoke(request({ wait: 'yes' }));
  await new Promise(setImmediate);
  await expect(fleet.invoke(request())).rejects.toThrow(Throttled);
  fakes.started[0]!.waiting.emit('go');
  (await first).answer.body.resume();
});

test('a fleet that drains ends what is under way first', async () => {
  const fakes = new FakeInstances();
  const fleet = fakes.fleet();
  await fleet.scaleTo(1);
  const slow = fleet.invoke(request({ wait: 'yes' }));
  await new Promise(setImmediate);
  const drained = fleet.drain();
  await new Promise(setImmediate);
  expect(fakes.started[0]!.closed).toBe(false);
  fakes.started[0]!.waiting.emit('go');
  (await slow).answer.body.resume();
  await drained;
  expect(fakes.started[0]!.closed).toBe(true);
});

const amount = (value: number) => ({ current: value, desired: value });
const record = {
  name: 'E', settings: { ProductionVariants: [] },
  variants: [{ name: 'Main', settings: { VariantName: 'Main' }, weight: amount(1), instances: amount(1) }, { name: 'Shadow', settings: { VariantName: 'Shadow' }, shadow: true, weight: amount(1), instances: amount(1) }],
} as unknown as EndpointRecord;

/** An endpoint with a variant, its shadow, and a fleet that is to take over. */
async function endpoint(random: () => number) {
  const [main, shadow, next] = [new FakeInstances(), new FakeInstances(), new FakeInstances()];
  const fleets = { main: main.fleet(), shadow: shadow.fleet({ VariantName: 'Shadow' }), next: next.fleet() };
  for (const fleet of Object.values(fleets)) await fleet.scaleTo(1);
  const traffic = new Traffic(new Map([['Main', fleets.main], ['Shadow', fleets.shadow]]));
  const facts: InvocationFacts[] = [];
  const invocations = new Invocations({
    endpoints: { traffic: () => traffic } as unknown as InvocationsOptions['endpoints'],
    identity: { account: '1', region: 'r', partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: '' },
    clock: { now: () => 0 } as unknown as InvocationsOptions['clock'],
    onInvocation: (fact) => { facts.push(fact); }, random,
  });
  return { traffic, fleets, facts, invocations, instances: { main, shadow, next } };
}

test('in an update a share of the requests goes to the fleet that is to take over', async () => {
  let random = 0;
  const { traffic, fleets } = await endpoint(() => random);
  traffic.next = new Map([['Main', fleets.next]]);
  traffic.shares = { Main: 0.25 };
  const chosen = Array.from({ length: 100 }, (_, index) => {
    random = index / 100;
    return traffic.choose(record, undefined, () => random)?.fleet === fleets.next;
  });
  expect(chosen.filter(Boolean)).toHaveLength(25);
  traffic.shares = { Main: 1 };
  expect(traffic.choose(record, 'Main', () => 0)?.fleet).toBe(fleets.next);
});

test('a shadow variant gets a copy, its answers and errors go nowhere, and facts tell them apart', async () => {
  const { invocations, facts, instances } = await endpoint(() => 0);
  instances.shadow.started[0]!.status = 500;
  const { variant, body } = await invocations.invoke(record, { body: Buffer.from('x'), headers: {} }, 100);
  await new Promise(setImmediate);
  expect([variant, body.toString()]).toEqual(['Main', 'i-0']);
  expect(facts.map((fact) => [fact.variant, fact.shadow, fact.status, fact.containerStatus]).sort()).toEqual([['Main', false, 200, 200], ['Shadow', true, 424, 500]]);
  await invocations.invoke(record, { body: Buffer.from('x'), headers: {}, targetVariant: 'Main' }, 100);
  expect(facts).toHaveLength(3);
});

test('an answer over the limit fails, and is told of', async () => {
  const { invocations, facts } = await endpoint(() => 0);
  await expect(invocations.invoke(record, { body: Buffer.from('x'), headers: {}, targetVariant: 'Main' }, 2)).rejects.toMatchObject({ status: 500, code: 'InternalFailure' });
  expect(facts).toMatchObject([{ status: 500, instances: 1, concurrent: 1 }]);
});
