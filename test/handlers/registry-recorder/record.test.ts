import { onEvent } from '../../../handlers/registry-recorder/index';
import { failure, FakeAccount, properties } from './fake-account';

const HOME = { stackId: 'arn:stack' };
const PARAMETER = '/models/digits/versions/2';
const MANIFEST = 'models/digits/versions/2.json';
const OTHER = 'e'.repeat(64);

let account: FakeAccount;
beforeEach(() => {
  account = new FakeAccount();
  account.put(`models/digits/${'d'.repeat(64)}/model.onnx`);
  account.put(`models/digits/${OTHER}/model.onnx`);
  jest.spyOn(console, 'log').mockReturnValue(undefined);
});
afterEach(() => { jest.restoreAllMocks(); });

const ask = (asked: Record<string, unknown>, RequestType: 'Create' | 'Update' | 'Delete' = 'Create') =>
  onEvent({ RequestType, ResourceType: 'Custom::CsiModelVersion', ResourceProperties: asked, ...(RequestType !== 'Create' && { PhysicalResourceId: PARAMETER }) }, account.clients, HOME);
const details = () => account.events.map(({ Detail }) => JSON.parse(Detail) as Record<string, unknown>);

test('a new version is recorded, its manifest says which objects are meant, and an event says what was decided', async () => {
  expect(await ask(properties({ metrics: { accuracy: 0.98 } }))).toEqual({ PhysicalResourceId: PARAMETER, Data: {} });
  expect(account.record(PARAMETER)).toEqual({
    schemaVersion: 1, name: 'digits', version: '2', digest: 'd'.repeat(64), format: 'onnx', approval: 'approved', bytes: 4, metrics: { accuracy: 0.98 },
    artifact: `s3://registry-bucket/models/digits/${'d'.repeat(64)}/`, manifest: `s3://registry-bucket/${MANIFEST}`,
  });
  expect(account.manifest(MANIFEST)).toMatchObject({ name: 'digits', metrics: { accuracy: 0.98 }, artifact: { s3: { files: [{ path: 'model.onnx', bytes: 4, versionId: 'v1' }] } } });
  expect(account.events).toEqual([expect.objectContaining({ Source: 'cdk-serverless-inference.registry', DetailType: 'Model Version Approval' })]);
  expect(details()).toEqual([{ name: 'digits', version: '2', digest: 'd'.repeat(64), approval: 'approved', manifest: `s3://registry-bucket/${MANIFEST}` }]);
});

test('the event comes after the record and the manifest', async () => {
  await ask(properties());
  const order = account.sent.map(({ name }) => name).filter((name) => name.startsWith('Put'));
  expect(order).toEqual(['PutParameter', 'PutObject', 'PutEvents']);
});

test('the same version once more changes nothing, and is no event', async () => {
  await ask(properties());
  account.sent.length = 0;
  await ask(properties());
  expect(account.sent.map(({ name }) => name)).not.toContain('PutParameter');
  expect(account.events).toHaveLength(1);
});

test('what was said of a version may change, and another decision is an event that says what was decided before', async () => {
  await ask(properties({ approval: 'pending' }));
  await ask(properties({ approval: 'pending', metrics: { accuracy: 0.9 } }), 'Update');
  expect(account.events).toHaveLength(1);
  await ask(properties({ approval: 'approved', metrics: { accuracy: 0.9 } }), 'Update');
  expect(account.record(PARAMETER)).toMatchObject({ approval: 'approved', metrics: { accuracy: 0.9 } });
  expect(details().at(-1)).toMatchObject({ approval: 'approved', previousApproval: 'pending' });
});

test('other content under a name that is taken fails the deploy, and changes nothing', async () => {
  await ask(properties());
  const before = { record: account.record(PARAMETER), manifest: account.manifest(MANIFEST) };
  await expect(ask(properties({ digest: OTHER }), 'Update')).rejects.toThrow('digits 2 is registered with the digest dddddddddddddddd, and this app has other content under that name (eeeeeeeeeeeeeeee): a version never changes. Give the new content a new version');
  expect({ record: account.record(PARAMETER), manifest: account.manifest(MANIFEST) }).toEqual(before);
  expect(account.events).toHaveLength(1);
});

test('of two deploys that record one name at once, the one that comes second finds the other', async () => {
  const late = new FakeAccount();
  late.objects.set(`models/digits/${OTHER}/model.onnx`, { ...account.objects.get(`models/digits/${OTHER}/model.onnx`)! });
  late.before = ({ name }) => {
    if (name === 'PutParameter' && !late.parameters.has(PARAMETER)) late.parameters.set(PARAMETER, String(properties()['record']));
  };
  await expect(onEvent({ RequestType: 'Create', ResourceProperties: properties({ digest: OTHER }) }, late.clients, HOME)).rejects.toThrow('is registered with the digest dddddddddddddddd');
  expect(late.record(PARAMETER)?.digest).toBe('d'.repeat(64));
  expect(late.objects.has(MANIFEST)).toBe(false);
});

test('deleting the line deletes nothing, and writing it again succeeds', async () => {
  await ask(properties());
  account.sent.length = 0;
  expect(await ask(properties(), 'Delete')).toEqual({ PhysicalResourceId: PARAMETER });
  expect(account.sent).toEqual([]);
  expect(await ask(properties())).toMatchObject({ PhysicalResourceId: PARAMETER });
});

test('a file that is gone, of another size or of other content is not recorded', async () => {
  const key = `models/digits/${'d'.repeat(64)}/model.onnx`;
  account.put(key, Buffer.from('onn'));
  await expect(ask(properties())).rejects.toThrow(`s3://registry-bucket/${key} has 3 bytes, and the version's file has 4: somebody wrote there`);
  account.put(key, Buffer.from('ONNX'));
  await expect(ask(properties())).rejects.toThrow(/has sha256 [0-9a-f]{64}, and the version's file has/);
  account.objects.delete(key);
  await expect(ask(properties())).rejects.toThrow(`cannot look at s3://registry-bucket/${key}: it is not there`);
  expect([...account.parameters]).toEqual([]);
});

test('a record that no parameter holds is refused before anything is written, with what to shorten', async () => {
  await expect(ask(properties({ description: 'x'.repeat(4000) }))).rejects.toThrow(/^the record of digits 2 has \d+ bytes, and a parameter holds 4096: shorten `description` \(4002 bytes\) by \d+ bytes$/);
  expect(account.sent).toEqual([]);
});

test('what IAM denies in the first seconds is tried again', async () => {
  let denied = 0;
  account.before = ({ name }) => {
    if (name === 'HeadObject' && denied++ < 2) throw failure('403', 403);
  };
  await ask(properties());
  expect(denied).toBe(3);
  expect(account.record(PARAMETER)?.approval).toBe('approved');
});

test.each([
  ['a new version', undefined, 'pending', undefined],
  ['a version that was rejected before', 'rejected', 'rejected', 'rejected'],
] as const)('of %s no decision is recorded that EventBridge does not take: the next attempt tells of it', async (_, before, recorded, previousApproval) => {
  if (before !== undefined) await ask(properties({ approval: before }));
  account.events.length = 0;
  const { clients } = account;
  const events = { send: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'later' }] }) } as unknown as typeof clients.events;
  await expect(onEvent({ RequestType: 'Create', ResourceProperties: properties() }, { ...clients, events }, HOME))
    .rejects.toThrow('EventBridge did not take the event that says that digits 2 is approved, which is not recorded therefore: InternalFailure later');
  expect(account.record(PARAMETER)?.approval).toBe(recorded);
  await ask(properties());
  expect(account.record(PARAMETER)?.approval).toBe('approved');
  expect(details()).toEqual([expect.objectContaining({ approval: 'approved', previousApproval: previousApproval ?? 'pending' })]);
});
