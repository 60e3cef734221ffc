import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import type { IModelVersion } from '../../../constructs';
import { DlcImage, ImageAccelerator, ImageRegistry, ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { pastPatchDate } from '../../../lib/sagemaker/dlc-patches';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import { digits } from '../stack';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

let folder: string;
let chat: IModelVersion;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-chat-'));
  writeFileSync(join(folder, 'config.json'), '{}');
  writeFileSync(join(folder, 'model.safetensors'), 'weights');
  chat = ModelVersion.of('chat', '1', ModelArtifact.fromDirectory(folder, { entry: 'config.json' }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function stackIn(region?: string): Stack {
  return new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Stack', region === undefined ? {} : { env: { region } });
}

describe('in a region', () => {
  test('it comes from the account that has it there, which is all that the role may pull', () => {
    const stack = stackIn('eu-south-1');
    const { image, pull, ...container } = ServingImage.fromDlc(DlcImage.VLLM_SERVER)._container(stack, chat);
    expect(stack.resolve(image)).toEqual({ 'Fn::Join': ['', ['692866216735.dkr.ecr.eu-south-1.', { Ref: 'AWS::URLSuffix' }, '/vllm:server-sagemaker-cuda-v2.3']] });
    expect(pull.map((statement) => stack.resolve(statement.toStatementJson()) as unknown)).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-south-1:692866216735:repository/vllm']] },
      },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
    expect(container).toMatchObject({
      architecture: 'x86_64', accelerator: 'gpu', cuda: '13.0', tensorParallel: 'SM_VLLM_TENSOR_PARALLEL_SIZE',
      environment: { SM_VLLM_MODEL: '/opt/ml/model', SM_VLLM_SERVED_MODEL_NAME: 'chat' },
      modelData: { kind: 'archive' },
    });
  });

  test('of the algorithms it comes from another account', () => {
    const stack = stackIn('eu-west-1');
    expect(JSON.stringify(stack.resolve(ServingImage.fromDlc(DlcImage.TEI_CPU)._container(stack, chat).image))).toContain('141502667606.dkr.ecr.eu-west-1.');
  });

  test('that has none it is refused, with those that have', () => {
    expect(() => ServingImage.fromDlc(DlcImage.TEI_CPU)._container(stackIn('ap-southeast-7'), chat))
      .toThrow(/^Stack: `image` is tei-cpu:2\.0\.1-tei1\.9\.3-cpu-py310-ubuntu24\.04, of which no copy is known in ap-southeast-7, allowed: af-south-1, ap-east-1, .*us-west-2: copy it into a repository of your own/);
  });
});

describe('in a stack for any region', () => {
  test('the deploy looks the account up, in one table for all images', () => {
    const stack = stackIn();
    const { image } = ServingImage.fromDlc(DlcImage.VLLM_SERVER)._container(stack, chat);
    ServingImage.fromDlc(DlcImage.RAY_SERVE_CPU)._container(stack, chat);
    const find = { 'Fn::FindInMap': ['CsiImageAccountsframeworks', { Ref: 'AWS::Region' }, 'account'] };
    expect(stack.resolve(image)).toEqual({ 'Fn::Join': ['', [find, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/vllm:server-sagemaker-cuda-v2.3']] });
    const { Mappings } = Template.fromStack(stack).toJSON() as { readonly Mappings: Readonly<Record<string, unknown>> };
    expect(Mappings).toEqual({ CsiImageAccountsframeworks: expect.objectContaining({ 'af-south-1': { account: '626614931356' }, 'us-east-1': { account: '763104351884' } }) });
  });
});

describe('an image', () => {
  test('is pinned by its digest', () => {
    const stack = stackIn('us-east-1');
    const image = ServingImage.fromDlc(DlcImage.VLLM_SERVER, { digest: DIGEST });
    expect(JSON.stringify(stack.resolve(image._container(stack, chat).image))).toContain(`/vllm@${DIGEST}`);
    expect(image.digest).toBe('ab'.repeat(32));
    expect(() => ServingImage.fromDlc(DlcImage.VLLM_SERVER, { digest: 'sha256:1' })).toThrow('ServingImage.fromDlc: `digest` is "sha256:1"');
  });

  test('by another tag is another one', () => {
    const digests = [DlcImage.VLLM, DlcImage.VLLM_SERVER, DlcImage.SGLANG].map((image) => ServingImage.fromDlc(image).digest);
    expect(new Set(digests).size).toBe(3);
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
  });

  test('past its patch date is refused, and taken when asked for', () => {
    expect(() => ServingImage.fromDlc(DlcImage.PYTORCH_CPU)).toThrow('gets no security patches after 2026-06-30: take DlcImage.RAY_SERVE_CPU');
    expect(ServingImage.fromDlc(DlcImage.PYTORCH_CPU, { allowPastPatchDate: true }).digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that does not exist is said in words, for apps in JavaScript', () => {
    expect(() => ServingImage.fromDlc((DlcImage as unknown as Readonly<Record<string, DlcImage>>)['VLLLM'])).toThrow('ServingImage.fromDlc: `image` is not given, allowed: a DlcImage: write DlcImage.of({ repository, tag }), or one of its constants');
  });

  test('of every constant is known: what it computes on, and its CUDA version on GPUs', () => {
    const constants = Object.entries(DlcImage as unknown as Readonly<Record<string, DlcImage>>).filter(([name]) => /^[A-Z]/.test(name));
    expect(constants.length).toBeGreaterThan(30);
    for (const [name, { _facts: facts, repository, tag }] of constants) {
      expect([name, facts.accelerator]).toEqual([name, expect.stringMatching(/^(?:cpu|gpu|neuron)$/)]);
      expect([name, facts.accelerator === 'gpu', facts.cuda === undefined ? undefined : /^\d+\.\d$/.test(facts.cuda)]).toEqual([name, facts.accelerator === 'gpu', facts.accelerator === 'gpu' ? true : undefined]);
      const past = pastPatchDate(repository, tag, '2026-11-21');
      expect([name, past !== undefined]).toEqual([name, /^(?:PYTORCH_(?!NEURON)|TENSORFLOW_)/.test(name)]);
    }
  });

  test('that is newer than this package', () => {
    expect(DlcImage.of({ repository: 'vllm', tag: '0.40.0-gpu-py313-cu132-ubuntu26.04-sagemaker' })._facts).toMatchObject({ server: 'vllm', accelerator: 'gpu', cuda: '13.2' });
    expect(DlcImage.of({ repository: 'new', tag: '1', registry: ImageRegistry.ALGORITHMS, architecture: Architecture.ARM_64, accelerator: ImageAccelerator.GPU, cuda: '14.0' })._facts)
      .toMatchObject({ registry: 'algorithms', architecture: 'arm64', accelerator: 'gpu', cuda: '14.0', server: 'other' });
    expect(`${DlcImage.of({ repository: 'new', tag: '1' })}`).toBe('new:1');
    expect(() => DlcImage.of({ repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/vllm:1', tag: 'a b', cuda: '13' })).toThrow(/3 problems[^]*`repository` is[^]*`tag` is[^]*`cuda` is "13", allowed: a version like 13\.0/);
  });
});

describe('what stands in the way', () => {
  const found = (image: DlcImage, model: IModelVersion = chat, host: SageMakerHost = 'realTime'): string[] => ServingImage.fromDlc(image)._containerProblems(model, host).map((problem) => `${problem.prop} ${problem.found}`);

  test('nothing, of a model that the server loads', () => {
    for (const image of [DlcImage.VLLM_SERVER, DlcImage.SGLANG, DlcImage.TEI_CPU, DlcImage.DJL_LMI, DlcImage.RAY_SERVE_CPU]) expect(found(image)).toEqual([]);
    expect(found(DlcImage.TEI_CPU, chat, 'serverless')).toEqual([]);
  });

  test('files that it does not load', () => {
    expect(found(DlcImage.VLLM_SERVER, digits('2'))).toEqual(['model has model.onnx, which the server of vllm does not load']);
  });

  test('accelerators and Graviton on a serverless endpoint', () => {
    expect(found(DlcImage.VLLM_SERVER, chat, 'serverless')).toEqual(['image is vllm:server-sagemaker-cuda-v2.3, which computes on accelerators, and serverless endpoints have none']);
    expect(found(DlcImage.LLAMA_CPP_ARM64, chat, 'serverless')).toContain('image is llama-cpp-arm64:server-sagemaker-cpu-v1, which is built for arm64, and serverless endpoints run x86_64');
  });

  test('a model in another image', () => {
    const model = ModelVersion.of('chat', '1', ModelArtifact.fromImage(ServingImage.fromDlc(DlcImage.VLLM)));
    expect(found(DlcImage.SGLANG, model)).toEqual(['image is sglang of AWS\'s, and `model` is part of another image']);
  });

  test('a function, which does not start it', () => {
    expect(() => new ModelFunction(stackIn(), 'Fn', { model: chat, image: ServingImage.fromDlc(DlcImage.RAY_SERVE_CPU) }))
      .toThrow('`image` is ray:serve-ml-sagemaker-cpu-v1.3, which only SageMaker starts');
  });
});
