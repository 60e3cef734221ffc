import { AddTagsCommand, DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { status } from '../../bin/commands/status';
import { closeAll, deploy } from '../local/aws/support';
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
