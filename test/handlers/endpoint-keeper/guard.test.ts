import { onEvent } from '../../../handlers/endpoint-keeper';
import { keep } from '../../../handlers/endpoint-keeper/keep';
import type { CustomResourceEvent } from '../../../handlers/shared/cloudformation';
import { failure, HOME, worldOf, type World } from './world';
import { marks } from '../shared/marks';

beforeEach(() => {
  marks();
  jest.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => { jest.restoreAllMocks(); });

const digestOf = (version: string): string => version.repeat(16);
const config = (version: string) => ({ days: 9, host: 'Shop/Digits', digest: digestOf(version), models: [`M${version}`] });
const model = (version: string) => ({ days: 9, host: 'Shop/Digits', tags: { 'csi:model': 'digits', 'csi:version': version } });
const HELD = { 'csi:host': 'Shop/Digits', 'csi:pruning': '5', 'csi:served': '11111111@1789999000', 'csi:hold': '11111111@1789990000', 'csi:hold-reason': 'labels are wrong', 'csi:hold-by': 'arn:aws:iam::111122223333:user/jane' };
/** Held at 1, and the stack declares 2. */
const held = (more: Readonly<Record<string, string>> = {}, world: World = {}): World => ({
  status: 'UPDATE_IN_PROGRESS',
  endpoints: { digits: [{ EndpointStatus: 'InService', EndpointConfigName: 'C1' }] },
  endpointTags: { digits: { ...HELD, ...more } },
  configs: { C1: config('1'), C2: config('2'), C3: config('3') },
  models: { m1: model('1'), m2: model('2'), m3: model('3') },
  declared: [['AWS::SageMaker::EndpointConfig', 'arn:aws:sagemaker:x:1:endpoint-config/c2'], ['AWS::SageMaker::Endpoint', 'arn:aws:sagemaker:x:1:endpoint/digits']],
  ...world,
});
const event = (properties: Readonly<Record<string, string>>, more: Partial<CustomResourceEvent> = {}): CustomResourceEvent => ({
  RequestType: 'Update', ResourceType: 'Custom::CsiHostGuard', ResourceProperties: { endpointName: 'digits', ...properties }, OldResourceProperties: { endpointName: 'digits', digest: digestOf('2') }, ...more,
});
const deployOf = (version: string) => event({ digest: digestOf(version), configName: `C${version}` });
const asked = async (what: CustomResourceEvent, world: World): Promise<string> => {
  const { clients } = worldOf(world);
  return await onEvent(what, clients, HOME).then(({ PhysicalResourceId }) => PhysicalResourceId, (error: Error) => error.message);
};

test('a deploy that would move a held endpoint is refused with what is held, what would come, and both ways out', async () => {
  expect(await asked(deployOf('3'), held())).toBe(
    'Shop/Digits is held at configuration 11111111 (digits 1) since 2026-09-21 11:26:40Z, when it was rolled back by hand by arn:aws:iam::111122223333:user/jane, because: labels are wrong. '
    + 'This deploy would put digits 3, digest 3333333333333333, in its place: nothing was moved. '
    + 'Two ways out: `csi registry accept Shop/Digits 3333333333333333` lets a deploy of exactly this one through, `csi release Shop/Digits` lets any deploy move it again. Deploy once more after either.');
});

test.each<[string, CustomResourceEvent, World, RegExp]>([
  ['another bake time of what the code declares', deployOf('2'), held(), /would put digits 2/],
  ['what is held, as long as the stack goes by something else', deployOf('1'), held(), /would put digits 1/],
  ['what was accepted', deployOf('3'), held({ 'csi:accepted': digestOf('3') }), /^guard-of-digits$/],
  ['something else than was accepted', deployOf('2'), held({ 'csi:accepted': digestOf('3') }), /Only the digest 3{16} was accepted/],
  ['the note of what runs', event({ noted: 'C1' }), held(), /^guard-of-digits$/],
  ['the note of something else', event({ noted: 'C2' }), held(), /take note of configuration C2, which is not what has all traffic/],
  ['the note in the middle of an update', event({ noted: 'C1' }), held({}, { endpoints: { digits: [{ EndpointStatus: 'Updating', EndpointConfigName: 'C1' }] } }), /which is not what has all traffic/],
  ['a stack that goes back', deployOf('2'), held({}, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' }), /^guard-of-digits$/],
  ['what is not held', deployOf('3'), held({}, { endpointTags: { digits: { 'csi:host': 'Shop/Digits' } } }), /^guard-of-digits$/],
  ['a tag that nobody understands', deployOf('3'), held({ 'csi:hold': 'what?' }), /^Shop\/Digits is held\b/],
  ['an endpoint that is gone', deployOf('3'), { ...held(), endpoints: {} }, /^guard-of-digits$/],
  ['another name for it', event({ endpointName: 'other', digest: digestOf('3'), configName: 'C3' }), held(), /^Shop\/Digits is held/],
  ['the first deploy', { ...deployOf('3'), RequestType: 'Create' }, held({}, { fails: { DescribeEndpointCommand: failure('AccessDeniedException') } }), /^guard-of-digits$/],
  ['its deletion', { ...deployOf('3'), RequestType: 'Delete' }, held(), /^guard-of-digits$/],
  ['models that are gone', deployOf('3'), held({}, { fails: { DescribeEndpointConfigCommand: failure('ThrottlingException') } }), /is held at configuration 11111111 since .* would put digest 3333333333333333 in its place/],
])('%s', async (_, what, world, said) => {
  expect(await asked(what, world)).toMatch(said);
});

test('what cannot be seen stops a deploy, and never a stack that goes back', async () => {
  const fails = { ListTagsCommand: failure('AccessDeniedException', 'not authorized') };
  expect(await asked(deployOf('3'), held({}, { fails }))).toMatch(/^It cannot be seen whether digits is held.*not authorized.*nothing was moved\. Give the role of the endpoint keeper sagemaker:DescribeEndpoint and sagemaker:ListTags/);
  expect(await asked(deployOf('3'), held({}, { fails, status: 'UPDATE_ROLLBACK_IN_PROGRESS' }))).toBe('guard-of-digits');
});

const kept = async (world: World, task: object = {}): Promise<readonly string[]> => {
  const { clients, did } = worldOf({ status: 'UPDATE_COMPLETE', ...world });
  await keep({ action: 'prune', ...task }, clients, HOME);
  return did.filter((each) => each.startsWith('untagged'));
};
const serving = (version: string, declared = version, world: World = {}): World => ({
  endpoints: { digits: [{ EndpointStatus: 'InService', EndpointConfigName: `C${version}` }] }, status: 'UPDATE_COMPLETE',
  declared: [['AWS::SageMaker::EndpointConfig', `arn:aws:sagemaker:x:1:endpoint-config/c${declared}`], ['AWS::SageMaker::Endpoint', 'arn:aws:sagemaker:x:1:endpoint/digits']], ...world,
});
const accepted = { 'csi:accepted': digestOf('3') };

test('the hold ends when what was accepted serves by a deploy that is over', async () => {
  expect(await kept(held(accepted, serving('3')))).toEqual(['untagged digits csi:hold csi:hold-reason csi:hold-by csi:accepted']);
  expect(await kept(held(accepted, serving('3')), { dryRun: true })).toEqual([]);
  expect(await kept(held({ ...accepted, 'csi:pruning': 'none' }, serving('3')))).toHaveLength(1);
});

test.each<[string, World]>([
  ['nothing was accepted', held({}, serving('3'))],
  ['it was put there by hand', held(accepted, serving('3', '2'))],
  ['the deploy went back', held(accepted, serving('1', '2'))],
  ['the deploy is not over', held(accepted, serving('3', '3', { status: 'UPDATE_IN_PROGRESS' }))],
  ['the stack is stuck', held(accepted, serving('3', '3', { status: 'UPDATE_ROLLBACK_FAILED' }))],
  ['an update is under way', held(accepted, serving('3', '3', { endpoints: { digits: [{ EndpointStatus: 'Updating', EndpointConfigName: 'C3' }] } }))],
])('it stays where %s', async (_, world) => {
  expect(await kept(world)).toEqual([]);
});

test('an update that comes after it, and before the keeper has heard of its end, is not in its way', async () => {
  expect(await asked(deployOf('2'), held(accepted, serving('3', '3', { status: 'UPDATE_IN_PROGRESS' })))).toBe('guard-of-digits');
});
