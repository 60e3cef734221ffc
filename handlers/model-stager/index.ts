// Has a model copied from the Hugging Face Hub into the artifact bucket, at deploy, by a build of CodeBuild: gigabytes take longer
// than a function may run. A CloudFormation custom resource, and a target of events.
//
// - What a build before has marked as whole stays, and nothing is started for it.
// - Nobody polls: the build answers CloudFormation itself. An event of CodeBuild tells when one has ended without success, for
//   what could not answer any more.
// - Nothing is ever deleted: a version that an endpoint may go back to needs its files.
import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, type EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { markerKey, REQUEST_VARIABLE, TOKEN_VARIABLE, WAITING_VARIABLE, type StageRequest } from '../../lib/hub/stage-request';
import { answerLater, type AnsweredRequest, type CustomResourceEvent } from '../shared/cloudformation';
import { patiently, type Sleep } from '../shared/patience';

/** "CodeBuild Build State Change": https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
export interface BuildEvent {
  readonly detail: { readonly 'build-id': string; readonly 'build-status': string; readonly 'additional-information'?: { readonly logs?: { readonly 'deep-link'?: string } } };
}

export interface Clients {
  readonly codeBuild: Pick<CodeBuildClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly sleep: Sleep;
  answer(to: AnsweredRequest, answer: Parameters<typeof answerLater>[1]): Promise<void>;
}

let clients: Clients | undefined;

export async function handler(event: CustomResourceEvent | BuildEvent): Promise<void> {
  clients ??= { codeBuild: new CodeBuildClient({}), s3: new S3Client({}), sleep: (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); }), answer: answerLater };
  await ('detail' in event ? onBuildEnded(event, clients) : onEvent(event, clients));
}

export async function onEvent(event: CustomResourceEvent, { codeBuild, s3, sleep, answer }: Clients): Promise<void> {
  const { ResourceProperties: properties } = event;
  const request = JSON.parse(String(properties['request'])) as StageRequest;
  const PhysicalResourceId = event.RequestType === 'Delete' ? event.PhysicalResourceId ?? 'nothing' : `s3://${request.bucket}/${request.prefix}`;
  const waiting: AnsweredRequest = {
    ResponseURL: event.ResponseURL ?? '', StackId: event.StackId ?? '', RequestId: event.RequestId ?? '', LogicalResourceId: event.LogicalResourceId ?? '', PhysicalResourceId,
  };
  if (event.RequestType === 'Delete') return answer(waiting, { Data: {} });
  try {
    if (await isStaged(request, s3)) return await answer(waiting, { Data: {} });
    const secret = properties['tokenSecretArn'];
    const { build } = await patiently(() => codeBuild.send(new StartBuildCommand({
      projectName: String(properties['project']),
      environmentVariablesOverride: [
        plain(REQUEST_VARIABLE, JSON.stringify(request)),
        plain(WAITING_VARIABLE, JSON.stringify(waiting)),
        ...(secret === undefined ? [] : [{ name: TOKEN_VARIABLE, value: String(secret), type: 'SECRETS_MANAGER' as const }]),
      ],
    })), sleep);
    console.log(JSON.stringify({ level: 'INFO', message: 'a build stages the model', modelId: request.modelId, revision: request.revision, build: build?.id }));
  } catch (error) {
    await answer(waiting, { reason: `${request.modelId} cannot be staged: ${(error as Error).message}` });
  }
}

/** For a build that may have ended without answering. Of two answers to one request, CloudFormation takes the first. */
export async function onBuildEnded({ detail }: BuildEvent, { codeBuild, answer }: Pick<Clients, 'codeBuild' | 'answer'>): Promise<void> {
  const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [detail['build-id'].replace(/^.*:build\//, '')] }));
  const [build] = builds;
  const variables = build?.environment?.environmentVariables ?? [];
  const waiting = valueOf(variables, WAITING_VARIABLE);
  const request = valueOf(variables, REQUEST_VARIABLE);
  // Somebody started it by hand.
  if (waiting === undefined || request === undefined) return;
  const { modelId, revision } = JSON.parse(request) as StageRequest;
  const log = detail['additional-information']?.logs?.['deep-link'];
  const status = build?.buildStatus ?? detail['build-status'];
  const why = status === 'TIMED_OUT' ? 'its time was up; what it has copied stays, and another deploy goes on from there' : `it ended as ${status}`;
  await answer(JSON.parse(waiting) as AnsweredRequest, { reason: `the build that stages ${modelId} at ${revision} did not succeed: ${why}${log === undefined ? '' : `. Its log: ${log}`}` });
}

async function isStaged({ bucket, prefix }: StageRequest, s3: Pick<S3Client, 'send'>): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: markerKey(prefix) }));
    return true;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    // S3 says 403 of what is not there to who may not list the bucket.
    if (status === 404 || status === 403) return false;
    throw error;
  }
}

function plain(name: string, value: string): EnvironmentVariable {
  return { name, value, type: 'PLAINTEXT' };
}

function valueOf(variables: readonly EnvironmentVariable[], name: string): string | undefined {
  return variables.find((variable) => variable.name === name)?.value;
}
