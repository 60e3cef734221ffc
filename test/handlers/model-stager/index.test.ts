import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { S3Client } from '@aws-sdk/client-s3';
import { onBuildEnded, onEvent, type Clients } from '../../../handlers/model-stager/index';
import type { StageRequest } from '../../../lib/hub/stage-request';

const REQUEST: StageRequest = { modelId: 'team/tiny', revision: 'c'.repeat(40), pinned: true, bucket: 'ours', prefix: 'models/tiny/abc/' };
const EVENT = {
  RequestType: 'Create' as const, ResponseURL: 'https://answer', StackId: 's', RequestId: 'r', LogicalResourceId: 'l',
  ResourceProperties: { project: 'P', request: JSON.stringify(REQUEST), tokenSecretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:hf' },
};
const WAITING = { ResponseURL: 'https://answer', StackId: 's', RequestId: 'r', LogicalResourceId: 'l', PhysicalResourceId: 's3://ours/models/tiny/abc/' };

function clients({ staged = false, status = 403, fail, buildStatus = 'STOPPED' }: { readonly buildStatus?: string; readonly staged?: boolean; readonly status?: number; readonly fail?: Error } = {}) {
  const sent: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
  const answers: unknown[][] = [];
  let variables: unknown[] = [];
  const made: Clients = {
    codeBuild: {
      send: async (command: { input: Record<string, unknown> }) => {
        sent.push({ name: command.constructor.name, input: command.input });
        if (fail !== undefined) throw fail;
        if (command.constructor.name === 'BatchGetBuildsCommand') return { builds: [{ buildStatus, environment: { environmentVariables: variables } }] };
        variables = command.input['environmentVariablesOverride'] as unknown[];
        return { build: { id: 'P:1' } };
      },
    } as unknown as CodeBuildClient,
    s3: {
      send: async (command: { input: Record<string, unknown> }) => {
        sent.push({ name: command.constructor.name, input: command.input });
        if (!staged) throw Object.assign(new Error('s3'), { $metadata: { httpStatusCode: status } });
        return {};
      },
    } as unknown as S3Client,
    sleep: async () => undefined,
    answer: async (...answer) => { answers.push(answer); },
  };
  return { made, sent, answers };
}

beforeEach(() => { jest.spyOn(console, 'log').mockReturnValue(undefined); });
afterEach(() => { jest.restoreAllMocks(); });

test('a build is started with all that it needs, and nothing is answered: the build does', async () => {
  const { made, sent, answers } = clients();
  await onEvent(EVENT, made);
  expect(sent).toEqual([
    { name: 'HeadObjectCommand', input: { Bucket: 'ours', Key: 'models/tiny/abc.staged.json' } },
    {
      name: 'StartBuildCommand',
      input: {
        projectName: 'P',
        environmentVariablesOverride: [
          { name: 'CSI_STAGE_REQUEST', value: JSON.stringify(REQUEST), type: 'PLAINTEXT' },
          { name: 'CSI_STAGE_WAITING', value: JSON.stringify(WAITING), type: 'PLAINTEXT' },
          { name: 'HF_TOKEN', value: 'arn:aws:secretsmanager:us-east-1:1:secret:hf', type: 'SECRETS_MANAGER' },
        ],
      },
    },
  ]);
  expect(answers).toEqual([]);
});

test('what is marked as whole is not staged again', async () => {
  const { made, sent, answers } = clients({ staged: true });
  await onEvent({ ...EVENT, RequestType: 'Update' }, made);
  expect(sent.map(({ name }) => name)).toEqual(['HeadObjectCommand']);
  expect(answers).toEqual([[WAITING, { Data: {} }]]);
});

test('nothing is deleted', async () => {
  const { made, sent, answers } = clients();
  await onEvent({ ...EVENT, RequestType: 'Delete', PhysicalResourceId: 's3://ours/models/tiny/old/' }, made);
  expect([sent, answers]).toEqual([[], [[{ ...WAITING, PhysicalResourceId: 's3://ours/models/tiny/old/' }, { Data: {} }]]]);
});

test('a build that cannot be started, or a bucket that cannot be asked, fails the deploy', async () => {
  const started = clients({ fail: new Error('no such project') });
  await onEvent(EVENT, started.made);
  expect(started.answers).toEqual([[WAITING, { reason: 'team/tiny cannot be staged: no such project' }]]);
  const asked = clients({ status: 500 });
  await onEvent(EVENT, asked.made);
  expect(asked.answers).toEqual([[WAITING, { reason: 'team/tiny cannot be staged: s3' }]]);
});

test('without a secret there is no token; a role that was made moments ago is waited for', async () => {
  const { made, sent } = clients();
  let denials = 2;
  const { send } = made.codeBuild;
  made.codeBuild.send = (async (command: Parameters<typeof send>[0]) => {
    if (denials-- > 0) throw Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });
    return send(command);
  }) as typeof send;
  const { tokenSecretArn: _, ...properties } = EVENT.ResourceProperties;
  await onEvent({ ...EVENT, ResourceProperties: properties }, made);
  expect(sent.at(-1)?.input['environmentVariablesOverride']).toEqual([expect.objectContaining({ name: 'CSI_STAGE_REQUEST' }), expect.objectContaining({ name: 'CSI_STAGE_WAITING' })]);
});

test('a build that ended without success is reported to whom it was started for; one that was started by hand to nobody', async () => {
  const detail = { 'build-id': 'arn:aws:codebuild:us-east-1:1:build/P:1', 'build-status': 'STOPPED', 'additional-information': { logs: { 'deep-link': 'https://log' } } };
  const byHand = clients();
  await onBuildEnded({ detail }, byHand.made);
  expect(byHand.answers).toEqual([]);

  const { made, sent, answers } = clients();
  await onEvent(EVENT, made);
  await onBuildEnded({ detail }, made);
  expect(sent.at(-1)).toEqual({ name: 'BatchGetBuildsCommand', input: { ids: ['P:1'] } });
  expect(answers).toEqual([[WAITING, { reason: `the build that stages team/tiny at ${'c'.repeat(40)} did not succeed: it ended as STOPPED. Its log: https://log` }]]);

  const late = clients({ buildStatus: 'TIMED_OUT' });
  await onEvent(EVENT, late.made);
  await onBuildEnded({ detail: { ...detail, 'build-status': 'FAILED' } }, late.made);
  expect(late.answers).toEqual([
    [WAITING, { reason: `the build that stages team/tiny at ${'c'.repeat(40)} did not succeed: its time was up; what it has copied stays, and another deploy goes on from there. Its log: https://log` }],
  ]);
});
