import { CloudFormationClient, GetStackPolicyCommand } from '@aws-sdk/client-cloudformation';
import { AddTagsCommand, DescribeEndpointCommand, ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { connect, heldBack } from '../../bin/aws';
import { release } from '../../bin/commands/release';
import { rollback } from '../../bin/commands/rollback';
import { status } from '../../bin/commands/status';
import { clientOf, closeAll, deploy } from '../local/aws/support';
import { config, endpoint, endpointStack, host, model, variant, type Host } from '../local/aws/sagemaker/support';

const TAGS = [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:stack', Value: { Ref: 'AWS::StackId' } }];
const tagged = (resource: object, ...tags: readonly { readonly Key: string; readonly Value: string }[]): object => {
  const { Properties, ...rest } = resource as { readonly Properties: object };
  return { ...rest, DeletionPolicy: 'RetainExceptOnCreate', Properties: { ...Properties, Tags: [...TAGS, ...tags] } };
};
const digestOf = (version: string): string => `${version.padStart(8, '0')}abcdefab`;
const short = (version: string): string => digestOf(version).slice(0, 8);

/** A stack as this library makes it: models and configurations that stay, and an endpoint that goes from one to the next. */
function stack(version: string, more: { readonly variant?: object; readonly endpoint?: object; readonly config?: object } = {}): object {
  const { Role } = endpointStack() as { readonly Role: object };
  return {
    Role,
    [`Model${version}`]: tagged(model(version), { Key: 'csi:model', Value: 'digits' }, { Key: 'csi:version', Value: version }),
    [`Config${version}`]: tagged(config([variant(`Model${version}`, more.variant)], more.config), { Key: 'csi:digest', Value: digestOf(version) }),
    Endpoint: { ...tagged(endpoint(`Config${version}`, { RetainAllVariantProperties: true, ...more.endpoint })), DeletionPolicy: 'Delete' },
  };
}

let local: Host;
let printed = '';

beforeAll(async () => {
  local = await host(['1', '2', '3']);
  expect(await deploy(local.server, 'S', stack('1'))).toBe('CREATE_COMPLETE');
  expect(await deploy(local.server, 'S', stack('2'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
}, 60_000);
afterAll(closeAll);
beforeEach(() => {
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed += `${line}\n`; });
});
afterEach(() => { jest.restoreAllMocks(); });

async function run(command: { run(args: readonly string[]): Promise<number> }, ...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  printed = '';
  const done = await command.run([...args, '--port', String(local.server.port)]);
  return { status: done, text: printed };
}

async function arn(): Promise<string> {
  return (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }))).EndpointArn ?? '';
}

async function tags(): Promise<Readonly<Record<string, string>>> {
  const { Tags = [] } = await local.sageMaker.send(new ListTagsCommand({ ResourceArn: await arn() }));
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function served(text: string): Promise<void> {
  await local.sageMaker.send(new AddTagsCommand({ ResourceArn: await arn(), Tags: [{ Key: 'csi:served', Value: text }] }));
}

test('what runs, what ran before, and what the code declares', async () => {
  await served(`${short('2')}@1002 ${short('1')}@1001`);
  const { text } = await run(status, 'Shop/Digits');
  expect(text).toMatch(/^Digits \(account 000000000000, us-east-1, at http:\/\/127\.0\.0\.1:\d+\)\nconstruct {2}Shop\/Digits\nstatus {5}InService\nlive {7}configuration 00000002, since 1970-01-01 00:16:42Z\n/);
  expect(text).toMatch(/^declared {3}configuration 00000002, by the stack S \(UPDATE_COMPLETE\)$/m);
  expect(text).toMatch(/^Main {5}digits 2 {4}100 % {2}1 of 1 ml\.c7i\.large$/m);
  expect(text).toMatch(/^00000002 {2}digits 2 {2}live {2}1970-01-01 00:16:42Z {2}\d{4}-.*Z {2}S-Config2-\S+\n00000001 {2}digits 1 {8}1970-01-01 00:16:41Z {2}\d{4}-.*Z {2}S-Config1-\S+\n$/m);
  expect((await run(status)).text).toMatch(/^Shop\/Digits {2}digits 2 {2}00000002 {2}1970-01-01 00:16:42Z {2}Digits {4}InService/m);
});

test('back to the configuration before, held over the next deploy, and released', async () => {
  await served(`${short('2')}@1002 ${short('1')}@1001`);
  const running = async () => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }))).EndpointConfigName;
  const next = async (version: string) => await deploy(local.server, 'S', stack(version), {}, 'UpdateStack');
  const back = await run(rollback, 'Shop/Digits', '--yes', '--reason', 'labels look wrong!');
  expect(back).toMatchObject({ status: 0, text: expect.stringMatching(/\nThe rollback\n- gives the configuration 00000001 \(digits 1\) all traffic, instead of 00000002 \(digits 2\): .*\n- keeps deploys of the stack S from changing it, until `csi release Shop\/Digits`\nSageMaker takes Digits to the configuration 00000001 \.\.\.\nthe configuration 00000001 has all traffic now\ndone\. /) });
  expect(await running()).toMatch(/^S-Config1-/);
  expect(await tags()).toMatchObject({ 'csi:served': expect.stringMatching(/^00000001@\d+ 00000002@1002$/), 'csi:rolled-back': expect.stringMatching(/^00000002@\d+$/), 'csi:hold': expect.stringMatching(/^00000001@\d+$/), 'csi:hold-reason': 'labels look wrong_' });

  const { text } = await run(status, 'Digits');
  expect(text).toMatch(/^declared {3}configuration 00000002, by the stack S \(UPDATE_COMPLETE\)$/m);
  expect(text).toMatch(/^00000002 .* rolled back by hand \d{4}-/m);
  expect(text).toContain('when it was rolled back by hand, because: labels look wrong_. The code declares configuration 00000002. A deploy that changes it fails');

  expect(await next('3')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await heldBack(await connect({ port: local.server.port }), 'S')).toBe('Endpoint');
  expect(await running()).toMatch(/^S-Config1-/);
  await expect(run(rollback, 'Digits', '--yes')).rejects.toThrow('Digits is left as it is: none is known to have carried all traffic before the configuration 00000001 and was not rolled back by hand: name one with --to. Besides it there is 00000002');

  const released = await run(release, 'Digits', '--yes');
  expect(released).toMatchObject({ status: 0, text: expect.stringMatching(/- has the stack S take note that the configuration 00000001 is live, by an update that changes nothing else: it goes by s-config2-.*\n- lets deploys change Digits again: .*\nthe stack S takes note that the configuration 00000001 is live \.\.\.\nDigits is released\n$/) });
  expect(await running()).toMatch(/^S-Config1-/);
  expect(await tags()).not.toHaveProperty('csi:hold');
  expect(await tags()).not.toHaveProperty('csi:hold-reason');
  const { StackPolicyBody = '' } = await new CloudFormationClient(clientOf(local.server)).send(new GetStackPolicyCommand({ StackName: 'S' }));
  expect(JSON.parse(StackPolicyBody)).toEqual({ Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] });
  expect((await run(release, 'Digits')).text).toMatch(/is not held: there is nothing to release/);

  // What the code declares comes back although it has not changed: the stack knows that it is not live.
  expect(await next('2')).toBe('UPDATE_COMPLETE');
  expect(await running()).toMatch(/^S-Config2-/);
}, 60_000);
