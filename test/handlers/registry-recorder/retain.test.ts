import { onEvent } from '../../../handlers/registry-recorder/index';
import { retain, type RetainTask } from '../../../handlers/registry-recorder/retain';
import { taskOf } from '../../../handlers/registry-recorder/task';
import { BUCKET, failure, FakeAccount, properties } from './fake-account';

const DAY = 86_400;
const HOME = { stackId: 'arn:stack', retention: { [BUCKET]: 30 * DAY } };
const ALL: RetainTask = { kind: 'retain', dryRun: false };
const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);
const FN = 'arn:aws:lambda:eu-west-1:111122223333:function:fn';

let account: FakeAccount;
beforeEach(async () => {
  jest.spyOn(console, 'log').mockReturnValue(undefined);
  account = new FakeAccount();
  for (const [version, digest] of [['1', ONE], ['2', TWO]] as const) {
    account.put(`models/digits/${digest}/model.onnx`);
    await declare(version, digest);
  }
  account.stackStatus = 'UPDATE_COMPLETE';
  account.declared = ['/models/digits/versions/2'];
});
afterEach(() => { jest.restoreAllMocks(); });

const declare = (version: string, digest: string) => onEvent({ RequestType: 'Create', ResourceProperties: properties({ version, digest }) }, account.clients, HOME);
const run = (task: RetainTask = ALL) => retain(task, account.clients, HOME);
const after = async (days: number, task: RetainTask = ALL) => {
  account.now += days * DAY;
  return run(task);
};
const tags = (digest: string) => account.objects.get(`models/digits/${digest}/model.onnx`)!.tags;
const one = () => account.record('/models/digits/versions/1')!;

test('what nobody declares, aliases or serves is marked after the time, and the record says since when', async () => {
  await run();
  expect(one().unusedSince).toBe(new Date(1_800_000_000_000).toISOString());
  expect(tags(ONE)).toEqual({});
  await after(29);
  expect(tags(ONE)).toEqual({});
  expect((await after(1)).models).toEqual([{ model: 'digits', versions: expect.anything(), expiring: [`s3://${BUCKET}/models/digits/${ONE}/`] }]);
  expect([tags(ONE), tags(TWO)]).toEqual([{ 'csi:unused': 'true' }, {}]);
});

test('what is not new to a record is not written again', async () => {
  await run();
  account.sent.length = 0;
  await after(1);
  expect(account.sent.map(({ name }) => name)).not.toContain('PutParameter');
});

test.each([
  ['an alias', () => { account.parameters.set('/models/digits/aliases/champion', '1'); }],
  ['a place where it answers', () => { account.parameters.set('/models/digits/endpoints/live/version', '1'); }],
  ['a function that can go back to it', () => { account.functions.set(FN, { tags: { 'csi:model': 'digits' }, versions: ['Model digits, version 1', 'Model digits, version 2'] }); }],
  ['a function that had this model before', () => { account.functions.set(FN, { tags: { 'csi:model': 'letters' }, versions: ['Model digits, version 1', 'Model letters, version 7'] }); }],
  ['a function that does not say which version it has', () => { account.functions.set(FN, { tags: { 'csi:model': 'digits' }, versions: ['somebody wrote this'] }); }],
  ['a model of SageMaker\'s', () => { account.sageMakerModels.set('arn:aws:sagemaker:eu-west-1:111122223333:model/m', { 'csi:model': 'digits', 'csi:version': '1' }); }],
  ['one that does not say its version', () => { account.sageMakerModels.set('arn:aws:sagemaker:eu-west-1:111122223333:model/m', { 'csi:model': 'digits' }); }],
])('%s keeps a version, and takes the mark away again', async (_, use) => {
  await run();
  await after(30);
  expect(tags(ONE)).toEqual({ 'csi:unused': 'true' });
  use();
  await run();
  expect(tags(ONE)).toEqual({});
  expect(one().unusedSince).toBeUndefined();
  await after(100);
  expect(tags(ONE)).toEqual({});
});

test.each([
  ['another model', () => { account.functions.set(FN, { tags: { 'csi:model': 'letters' }, versions: ['Model letters, version 1'] }); }],
  ['another version', () => { account.functions.set(FN, { tags: { 'csi:model': 'digits' }, versions: ['Model digits, version 2'] }); }],
])('a host with %s keeps nothing', async (_, use) => {
  use();
  await run();
  await after(30);
  expect(tags(ONE)).toEqual({ 'csi:unused': 'true' });
});

test('the same bytes under a name that is used stay', async () => {
  await declare('3', ONE);
  account.declared.push('/models/digits/versions/3');
  await run();
  await after(100);
  expect(tags(ONE)).toEqual({});
  expect(one().unusedSince).toBeDefined();
});

test('a deploy that declares it again takes the mark away, and the record says no more of it', async () => {
  await run();
  await after(30);
  await declare('1', ONE);
  expect(tags(ONE)).toEqual({});
  expect(one()).not.toHaveProperty('unusedSince');
});

test('tags of others stay', async () => {
  account.objects.get(`models/digits/${ONE}/model.onnx`)!.tags = { GuardDutyMalwareScanStatus: 'NO_THREATS_FOUND' };
  await run();
  await after(30);
  expect(tags(ONE)).toEqual({ 'GuardDutyMalwareScanStatus': 'NO_THREATS_FOUND', 'csi:unused': 'true' });
  account.parameters.set('/models/digits/aliases/champion', '1');
  await run();
  expect(tags(ONE)).toEqual({ GuardDutyMalwareScanStatus: 'NO_THREATS_FOUND' });
});

test('a record says when its bytes are gone', async () => {
  await run();
  await after(30);
  account.objects.delete(`models/digits/${ONE}/model.onnx`);
  await after(1);
  const { expired } = one();
  expect(expired).toBe(new Date((1_800_000_000 + 31 * DAY) * 1000).toISOString());
  await after(5);
  expect(one().expired).toBe(expired);
  account.put(`models/digits/${ONE}/model.onnx`);
  await declare('1', ONE);
  expect(one()).not.toHaveProperty('expired');
});

test('while the stack is changed, or rests half way, nothing is marked, and what is used again is unmarked all the same', async () => {
  account.stackStatus = 'UPDATE_IN_PROGRESS';
  await run();
  expect(one().unusedSince).toBeUndefined();
  account.stackStatus = 'UPDATE_COMPLETE';
  await run();
  account.stackStatus = 'UPDATE_ROLLBACK_FAILED';
  await after(30);
  expect(tags(ONE)).toEqual({});
  account.stackStatus = 'UPDATE_COMPLETE';
  await run();
  expect(tags(ONE)).toEqual({ 'csi:unused': 'true' });
  account.stackStatus = 'UPDATE_IN_PROGRESS';
  account.parameters.set('/models/digits/aliases/champion', '1');
  await run();
  expect(tags(ONE)).toEqual({});
});

test.each(['GetResources', 'ListVersionsByFunction', 'GetParametersByPath', 'ListStackResources'])('nothing is marked where %s fails', async (call) => {
  account.functions.set(FN, { tags: { 'csi:model': 'letters' }, versions: [] });
  await run();
  account.before = ({ name }) => {
    if (name === call) throw failure('ThrottlingException', 400);
  };
  await expect(after(30)).rejects.toThrow('ThrottlingException');
  expect(tags(ONE)).toEqual({});
});

test('a dry run says what would expire, and changes nothing', async () => {
  await run();
  account.sent.length = 0;
  const { models } = await after(30, { ...ALL, dryRun: true });
  expect(models[0]?.expiring).toHaveLength(1);
  expect(account.sent.map(({ name }) => name).filter((name) => name.startsWith('Put'))).toEqual([]);
});

test('versions of another registry, and all where everything is kept, are left alone', async () => {
  await retain(ALL, account.clients, { stackId: 'arn:stack', retention: { other: DAY } });
  account.now += 100 * DAY;
  const { models } = await retain(ALL, account.clients, { stackId: 'arn:stack', retention: { other: DAY } });
  expect(models).toEqual([{ model: 'digits', versions: [], expiring: [] }]);
  expect(one()).not.toHaveProperty('unusedSince');
});

test('a stack that goes back is not kept from it by what cannot be recorded any more', async () => {
  account.objects.delete(`models/digits/${ONE}/model.onnx`);
  const event = { RequestType: 'Update' as const, PhysicalResourceId: '/models/digits/versions/1', ResourceProperties: properties({ version: '1', digest: ONE }) };
  account.stackStatus = 'UPDATE_IN_PROGRESS';
  await expect(onEvent(event, account.clients, HOME)).rejects.toThrow('it is not there');
  account.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
  expect(await onEvent(event, account.clients, HOME)).toEqual({ PhysicalResourceId: '/models/digits/versions/1' });
});

test('what events and people ask for', () => {
  expect(taskOf({ source: 'aws.events' })).toEqual(ALL);
  expect(taskOf({ source: 'aws.cloudformation', detail: {} })).toEqual(ALL);
  expect(taskOf({ source: 'aws.ssm', detail: { name: '/models/digits/aliases/champion' } })).toEqual({ ...ALL, model: 'digits' });
  expect(taskOf({ action: 'retain', dryRun: true, model: 'digits' })).toEqual({ kind: 'retain', dryRun: true, model: 'digits' });
  expect(() => taskOf({ action: 'prune' })).toThrow('this knows the action "retain" alone');
  expect(() => taskOf({ action: 'retain', dryrun: true })).toThrow('the event has dryrun');
});
