import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Size, Stack, Token } from 'aws-cdk-lib/core';
import type { HuggingFaceArtifactOptions } from '../../../constructs';
import { ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { newStack, only, resources } from '../stack';

const COMMIT = 'b968826d9c46dd6066d109eabc6255188de91218';
const MODEL = 'Qwen/Qwen3-8B';

const artifact = (options: Partial<HuggingFaceArtifactOptions> = {}): ModelArtifact => ModelArtifact.fromHuggingFace(MODEL, { revision: COMMIT, ...options });
const version = (name = 'qwen', options: Partial<HuggingFaceArtifactOptions> = {}): ModelVersion => ModelVersion.of(name, '1', artifact(options));
const image = (stack: Stack): ServingImage =>
  ServingImage.fromEcr(Repository.fromRepositoryName(stack, `R${stack.node.children.length}`, 'vllm'), { digest: `sha256:${'9f'.repeat(32)}`, architecture: Architecture.X86_64 });

interface Statement { readonly Action: unknown; readonly Resource: unknown }

function statementsOf(template: Template, role: RegExp): Statement[] {
  const roles = resources(template, 'AWS::IAM::Policy').filter(([, { Properties }]) => role.test(JSON.stringify(Properties['Roles'])));
  return roles.flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
}

test('a model of the hub is files below a prefix, which a deploy stages before it is used', () => {
  const stack = newStack();
  const model = version('qwen', { size: Size.gibibytes(16), exclude: ['original/'] });
  const container = image(stack)._container(stack, model);
  expect(container).toMatchObject({ environment: { CSI_MODEL_NAME: 'qwen', CSI_MODEL_VERSION: '1' }, modelData: { kind: 'prefix', bytes: 16 * 1024 ** 3 } });
  const template = Template.fromStack(stack);
  const { id, resource } = only(template, 'Custom::CsiModelStage');
  expect(container.modelData?.stored.map((one) => stack.getLogicalId((one as unknown as { node: { defaultChild: never } }).node.defaultChild))).toEqual([id]);
  expect(resource.Properties).toMatchObject({ ServiceTimeout: '3600', project: { Ref: expect.stringMatching(/^CsiModelStagerProject/) } });
  const { 'Fn::Join': [, parts] } = resource.Properties['request'] as { 'Fn::Join': [string, unknown[]] };
  const request = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'BUCKET')).join('')) as Record<string, unknown>;
  expect(request).toEqual({ modelId: MODEL, revision: COMMIT, pinned: true, bucket: 'BUCKET', prefix: `models/qwen/${model.artifact.digest}/`, exclude: ['original/'] });
  expect(stack.resolve(container.modelData?.uri)).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringContaining('CsiArtifactsBucket') }, `/models/qwen/${model.artifact.digest}/`]] });
});

test('only the build may read the token, and each of them no more than it needs', () => {
  const stack = newStack();
  const token = Secret.fromSecretNameV2(stack, 'Token', 'hugging-face');
  const model = version('qwen', { token });
  image(stack)._container(stack, model);
  const template = Template.fromStack(stack);
  expect(only(template, 'Custom::CsiModelStage').resource.Properties['tokenSecretArn']).toEqual({ 'Fn::Join': ['', expect.arrayContaining([':secretsmanager:', ':secret:hugging-face'])] });
  const build = statementsOf(template, /StagerBuildRole/);
  expect(build.map(({ Action }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['s3:GetObject', 's3:GetObjectVersion'],
    ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
    ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
  ]);
  expect(JSON.stringify(build[2]?.Resource)).toContain(`/models/qwen/${model.artifact.digest}/*`);
  expect(JSON.stringify(build[3]?.Resource)).toContain(':secret:hugging-face-??????');
  const starter = statementsOf(template, /StagerRole/);
  expect(starter.map(({ Action }) => Action)).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents'], ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], 's3:GetObject']);
  expect(JSON.stringify(starter[2]?.Resource)).toContain(`/models/qwen/${model.artifact.digest}.staged.json`);
  expect(JSON.stringify([build, starter])).not.toMatch(/"Resource":"\*"/);
});

test('all models of a stack share a project: encrypted, not privileged, with a time limit and logs that end', () => {
  const stack = newStack();
  image(stack)._container(stack, version('qwen'));
  image(stack)._container(stack, version('qwen'));
  image(stack)._container(stack, version('other'));
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::CsiModelStage', 2);
  template.resourceCountIs('AWS::CodeBuild::Project', 1);
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    EncryptionKey: 'alias/aws/s3', TimeoutInMinutes: 55, Environment: { Image: Match.stringLikeRegexp('^aws/codebuild/'), PrivilegedMode: false }, Source: { Type: 'S3' }, Artifacts: { Type: 'NO_ARTIFACTS' },
  });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { source: ['aws.codebuild'], detail: { 'build-status': ['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'] } } });
});

test('the digest is that of the revision and of what is wanted of it, whoever may read it and however large it is', () => {
  const { digest } = artifact();
  const token = Secret.fromSecretNameV2(new Stack(), 'Token', 'hf');
  expect(artifact({ size: Size.gibibytes(1), token }).digest).toBe(digest);
  const others = [artifact({ revision: 'a'.repeat(40) }), artifact({ include: ['*.json'] }), artifact({ exclude: ['*.json'] }), ModelArtifact.fromHuggingFace('gpt2', { revision: COMMIT })];
  expect(new Set([digest, ...others.map((one) => one.digest)]).size).toBe(5);
  expect([artifact().size.toBytes(), artifact({ size: Size.mebibytes(2) }).size.toMebibytes()]).toEqual([0, 2]);
});

test.each<[string, () => unknown, string]>([
  ['a branch', () => artifact({ revision: 'main' }), '`revision` is "main", a branch or a tag, which may be another model tomorrow'],
  ['a token for a revision', () => artifact({ revision: Token.asString({ Ref: 'R' }) }), '`revision` is a token'],
  ['no revision', () => ModelArtifact.fromHuggingFace(MODEL, {} as HuggingFaceArtifactOptions), '`revision` is not given'],
  ['an address', () => ModelArtifact.fromHuggingFace(`https://huggingface.co/${MODEL}`, { revision: COMMIT }), '`modelId` is "https://huggingface.co/Qwen/Qwen3-8B"'],
  ['a size of nothing', () => artifact({ size: Size.bytes(0) }), '`size` is 0'],
  ['a function for it', () => new ModelFunction(newStack(), 'Fn', { model: version() }), '`model` is on the Hugging Face Hub, from where only endpoints of SageMaker are served'],
])('%s is refused', (_, make, words) => {
  expect(make).toThrow(words);
});

test('hosts and images that cannot take it say what can', () => {
  const stack = newStack();
  const problems = (of: ServingImage, host: Parameters<ServingImage['_containerProblems']>[1]): string[] => of._containerProblems(version(), host).map(({ found }) => found);
  expect(problems(image(stack), 'realTime')).toEqual([]);
  expect(problems(image(stack), 'serverless')).toEqual(['is on the Hugging Face Hub, from where it is copied file by file, and serverless endpoints take only a .tar.gz']);
  expect(problems(ServingImage.modelServer(), 'async')).toEqual(['is on the Hugging Face Hub, and the library\'s server loads ONNX files that synth knows']);
});
