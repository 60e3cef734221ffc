import { AddTagsCommand, CreateModelCommand, DeleteModelCommand, DescribeEndpointCommand, DescribeModelCommand, ListModelsCommand, ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { connect, findHost, inspectEndpoint, listed, plannedEndpointAccept, plannedEndpointRelease, plannedForEndpoint, type AwsSession, type FoundHost } from '../../bin/aws';
import { registryRollback } from '../../bin/commands/registry/rollback';
import { release } from '../../bin/commands/release';
import { rollback } from '../../bin/commands/rollback';
import { status } from '../../bin/commands/status';
import { closeAll, deploy, settled } from '../local/aws/support';
import { archive, BUCKET, config, endpoint, endpointStack, host, model, variant, type Host } from '../local/aws/sagemaker/support';
import { lacking } from './lacking';

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

async function found(session: AwsSession): Promise<Extract<FoundHost, { kind: 'endpoint' }>> {
  const each = await findHost(session, 'Digits');
  if (each.kind !== 'endpoint') throw new Error('a function');
  return each;
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

test('back to the configuration before, with who and why, and released', async () => {
  await served(`${short('2')}@1002 ${short('1')}@1001`);
  const running = async () => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }))).EndpointConfigName;
  const next = async (version: string) => await deploy(local.server, 'S', stack(version), {}, 'UpdateStack');
  const back = await run(rollback, 'Shop/Digits', '--yes', '--reason', 'labels look wrong!');
  expect(back).toMatchObject({ status: 0, text: expect.stringMatching(/\nThe rollback\n- gives the configuration 00000001 \(digits 1\) all traffic, instead of 00000002 \(digits 2\): .*\n! the next deploy is not held: no guard stands before the endpoint in its stack\. .*\nSageMaker takes Digits to the configuration 00000001, and starts its instances: that takes minutes on AWS \.\.\.\n(  Main is .*\n)*the configuration 00000001 has all traffic now\ndone\. /) });
  expect(await running()).toMatch(/^S-Config1-/);
  expect(await tags()).toMatchObject({ 'csi:served': expect.stringMatching(/^00000001@\d+ 00000002@1002$/), 'csi:rolled-back': expect.stringMatching(/^00000002@\d+$/), 'csi:hold': expect.stringMatching(/^00000001@\d+$/), 'csi:hold-reason': 'labels look wrong_', 'csi:hold-by': expect.stringMatching(/^arn:aws:/) });

  const { text } = await run(status, 'Digits');
  expect(text).toMatch(/^declared {3}configuration 00000002, by the stack S \(UPDATE_COMPLETE\)$/m);
  expect(text).toMatch(/^00000002 .* rolled back by hand \d{4}-/m);
  expect(text).toContain('because: labels look wrong_');
  await expect(run(rollback, 'Digits', '--yes')).rejects.toThrow('Digits is left as it is: none is known to have carried all traffic before the configuration 00000001 and was not rolled back by hand: name one with --to. Besides it there is 00000002');

  const [session, held] = [await connect({ port: local.server.port }), await found(await connect({ port: local.server.port }))];
  await expect(plannedEndpointAccept(session, held, 'abc')).rejects.toThrow('abc is no digest');
  await expect(plannedEndpointAccept(session, held, digestOf('3'))).rejects.toThrow('no guard stands before Digits: `csi release Shop/Digits`, and deploy the stack S');
  const released = await run(release, 'Digits', '--yes');
  await expect(plannedEndpointAccept(session, await found(session), digestOf('3'))).rejects.toThrow('Digits is not held');
  expect(released).toMatchObject({ status: 0, text: expect.stringMatching(/- has the stack S take note that the configuration 00000001 is live, by an update that changes nothing else: it goes by s-config2-.*\n- lets deploys change Digits again: .*\nthe stack S takes note that the configuration 00000001 is live \.\.\.\nDigits is released\ndone \(in \d+\.\d s\)\n$/) });
  expect(await running()).toMatch(/^S-Config1-/);
  expect(Object.keys(await tags()).filter((key) => /hold|accepted/.test(key))).toEqual([]);
  expect((await run(release, 'Digits')).text).toMatch(/is not held: there is nothing to release/);

  // What the code declares comes back although it has not changed: the stack knows that it is not live.
  expect(await next('2')).toBe('UPDATE_COMPLETE');
  expect(await running()).toMatch(/^S-Config2-/);
}, 60_000);

test('a permission that is missing is named, and what can be done is done', async () => {
  await served(`${short('2')}@1002 ${short('1')}@1001`);
  const session = await connect({ port: local.server.port });
  const each = await found(session);
  const said: string[] = [];
  const say = (line: string): void => { said.push(line); };
  const running = async () => (await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }))).EndpointConfigName;

  expect((await listed(lacking(session, 'ListEndpoints'))).unseen).toEqual([expect.stringMatching(/^Endpoints cannot be seen: this caller needs sagemaker:ListEndpoints on \* /)]);
  expect(await listed(lacking(session, 'ListFunctions'))).toMatchObject({ endpoints: [{ endpointName: 'Digits' }], unseen: [expect.stringMatching(/^Functions cannot be seen/)] });
  await expect(listed(lacking(session, 'ListFunctions', 'ListEndpoints'))).rejects.toThrow('this caller needs lambda:ListFunctions on *');
  expect((await findHost(lacking(session, 'GetFunctionConfiguration', 'ListFunctions'), 'Digits')).kind).toBe('endpoint');
  const blind = await inspectEndpoint(lacking(session, 'ListEndpointConfigs', 'ListStackResources'), each);
  expect(blind).toMatchObject({ status: 'InService', configs: [], unknown: [expect.stringMatching(/^Its configurations cannot be seen/), expect.stringMatching(/^What the code declares cannot be seen/)] });

  await expect((await plannedForEndpoint(lacking(session, 'UpdateEndpoint'), each, { wanted: short('1') })).run(say)).rejects.toThrow(/^this caller needs sagemaker:UpdateEndpoint on arn:aws:sagemaker:us-east-1:000000000000:endpoint\/digits and arn:\S+:endpoint-config\/s-config1-/);
  expect(said).toEqual([]);
  const rollingBack = await plannedForEndpoint(lacking(session, 'AddTags', 'DescribeScalableTargets'), each, { wanted: short('1') });
  expect(rollingBack.warnings?.join()).toContain('it is not known whether its variants are scaled');
  await rollingBack.run(say);
  expect(await running()).toMatch(/^S-Config1-/);
  expect(said.join('\n')).toMatch(/has all traffic now\n! the next deploy is not held: this caller needs sagemaker:AddTags on .*\n! it is not recorded in its tags: this caller needs sagemaker:AddTags on /);

  // The model by its name, and its version by its own.
  await run(registryRollback, 'digits', '--to', '2', '--yes');
  await run(rollback, 'Digits', '--to', short('1'), '--yes');
  const lines: string[] = [];
  await (await plannedEndpointRelease(lacking(session, 'UpdateStack'), await found(session)))?.run((line) => { lines.push(line); });
  expect(lines.join('\n')).toMatch(/! the stack still goes by another configuration than 00000001: this caller needs cloudformation:UpdateStack on .*\n! a deploy of what it goes by changes nothing, and a deploy that fails goes back to that\nDigits is released$/);
  expect(await running()).toMatch(/^S-Config1-/);
}, 60_000);

test('where SageMaker turns it back, nothing is held, and it says why', async () => {
  await served(`${short('1')}@1003 ${short('2')}@1002`);
  await local.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'digits/2/model.tar.gz' }));
  await expect(run(rollback, 'Digits', '--to', '2', '--yes')).rejects.toThrow(/^Digits is InService with the configuration S-Config1-\S+, and SageMaker says: /);
  expect(await tags()).not.toHaveProperty('csi:hold');
  expect((await run(status, 'Digits')).text).toMatch(/^SageMaker says of the last change: /m);
}, 60_000);

test('a stack that cannot take note stays as it is: what was rolled back from does not come back by that', async () => {
  const hold = async () => await local.sageMaker.send(new AddTagsCommand({ ResourceArn: await arn(), Tags: [{ Key: 'csi:hold', Value: `${short('1')}@1003` }] }));
  const told = new Set<string | undefined>();
  const described = async () => {
    const { EndpointConfigName, PendingDeploymentSummary } = await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: 'Digits' }));
    for (const name of [EndpointConfigName, PendingDeploymentSummary?.EndpointConfigName ?? EndpointConfigName]) told.add(name?.split('-')[1]);
  };
  await local.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'digits/2/model.tar.gz', Body: archive('digits/2') }));
  await hold();
  // SageMaker refuses an update to a configuration whose model is gone.
  const { Models = [] } = await local.sageMaker.send(new ListModelsCommand({ NameContains: 'Model1' }));
  const { ModelName, ExecutionRoleArn, PrimaryContainer } = await local.sageMaker.send(new DescribeModelCommand({ ModelName: Models[0]?.ModelName }));
  await local.sageMaker.send(new DeleteModelCommand({ ModelName }));
  const looking = setInterval(() => { void described(); }, 10);
  const { text } = await run(release, 'Digits', '--yes');
  clearInterval(looking);
  await described();
  expect(text).toMatch(/! the stack still goes by another configuration than 00000001: the stack S is in UPDATE_FAILED.*It stays as it is, and the endpoint, too: .*`cdk deploy --no-rollback`/);
  expect([await settled(local.server, 'S'), [...told]]).toEqual(['UPDATE_FAILED', ['Config1']]);

  await local.sageMaker.send(new CreateModelCommand({ ModelName, ExecutionRoleArn, PrimaryContainer }));
  await hold();
  expect((await run(release, 'Digits', '--yes')).text).toMatch(/changes nothing else: it could not the last time\.[^]*takes note that the configuration 00000001 is live \.\.\.\nDigits is released\n/);
  expect(await settled(local.server, 'S')).toBe('UPDATE_COMPLETE');
}, 60_000);
