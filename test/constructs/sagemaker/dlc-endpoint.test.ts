import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import type { RealTimeEndpointProps } from '../../../constructs';
import { DlcImage, InferenceAmi, InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint, ServerlessEndpoint, ServingImage } from '../../../constructs';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'csi-chat-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder as of Hugging Face. */
function chat(): ModelVersion {
  const model = join(folder, 'chat');
  mkdirSync(model, { recursive: true });
  writeFileSync(join(model, 'config.json'), '{}');
  writeFileSync(join(model, 'model.safetensors'), 'weights');
  return ModelVersion.of('chat', '1', ModelArtifact.fromDirectory(model, { entry: 'config.json' }));
}

function endpoint(props: Partial<RealTimeEndpointProps>, stack = new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Stack', { env: { region: 'us-east-1' } })): Stack {
  new RealTimeEndpoint(stack, 'Chat', { model: chat(), image: ServingImage.fromDlc(DlcImage.VLLM_SERVER), instanceType: InstanceType.G6E_12XLARGE, ...props });
  return stack;
}

interface Role {
  readonly Properties: { readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[] } }[] };
}

const environment = (Environment: object): object => ({ PrimaryContainer: Match.objectLike({ Environment }) });

describe('a large language model', () => {
  test('is found by its server, answers to its name, and uses all GPUs', () => {
    const template = Template.fromStack(endpoint({ environment: { SM_VLLM_MAX_MODEL_LEN: '8192' } }));
    template.hasResourceProperties('AWS::SageMaker::Model', {
      PrimaryContainer: {
        Image: { 'Fn::Join': ['', ['763104351884.dkr.ecr.us-east-1.', { Ref: 'AWS::URLSuffix' }, '/vllm:server-sagemaker-cuda-v2.3']] },
        ModelDataUrl: Match.anyValue(),
        Environment: { SM_VLLM_MODEL: '/opt/ml/model', SM_VLLM_SERVED_MODEL_NAME: 'chat', SM_VLLM_TENSOR_PARALLEL_SIZE: '4', SM_VLLM_MAX_MODEL_LEN: '8192' },
      },
    });
    template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
      ProductionVariants: [Match.objectLike({ InstanceType: 'ml.g6e.12xlarge', InferenceAmiVersion: 'al2023-ami-sagemaker-inference-gpu-4-1' })],
    });
    const statements = (Object.values(template.findResources('AWS::IAM::Role')) as Role[]).flatMap(({ Properties }) => (Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('ecr:BatchGetImage')).map(({ Resource }) => Resource)).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:us-east-1:763104351884:repository/vllm']] },
    ]);
  });

  test('is split as the user says, on one GPU not at all', () => {
    const split = Template.fromStack(endpoint({ environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: '2', SM_VLLM_DATA_PARALLEL_SIZE: '2' } }));
    split.hasResourceProperties('AWS::SageMaker::Model', environment({ SM_VLLM_TENSOR_PARALLEL_SIZE: '2', SM_VLLM_DATA_PARALLEL_SIZE: '2' }));
    const whole = Template.fromStack(endpoint({ instanceType: InstanceType.G6E_XLARGE }));
    whole.hasResourceProperties('AWS::SageMaker::Model', environment({ SM_VLLM_TENSOR_PARALLEL_SIZE: Match.absent() }));
  });

  test('over more GPUs than there are is refused, and a degree that only the deploy knows is left alone', () => {
    expect(() => endpoint({ environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: '8' } }))
      .toThrow('Stack/Chat: `environment.SM_VLLM_TENSOR_PARALLEL_SIZE` splits the model over 8 accelerators, allowed: 1 to 4, what ml.g6e.12xlarge has');
    const stack = new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Stack');
    const degree = new CfnParameter(stack, 'Degree').valueAsString;
    endpoint({ environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: degree } }, stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SageMaker::Model', environment({ SM_VLLM_TENSOR_PARALLEL_SIZE: { Ref: 'Degree' } }));
  });

  test('on pools of several types is split over what the smallest has', () => {
    const template = Template.fromStack(endpoint({ instanceType: undefined, instancePools: [{ instanceType: InstanceType.G6E_48XLARGE }, { instanceType: InstanceType.G6E_12XLARGE }] }));
    template.hasResourceProperties('AWS::SageMaker::Model', environment({ SM_VLLM_TENSOR_PARALLEL_SIZE: '4' }));
  });
});

describe('refused or doubted', () => {
  test.each<[string, Partial<RealTimeEndpointProps>, RegExp]>([
    ['GPUs that are not there', { instanceType: InstanceType.C7I_XLARGE }, /`instanceType` is ml\.c7i\.xlarge .*, and the image computes on GPUs/],
    ['no instance type for an image that needs GPUs', { instanceType: undefined }, /and the image computes on GPUs/],
    ['x86 on Graviton', { instanceType: InstanceType.C7G_XLARGE, image: ServingImage.fromDlc(DlcImage.TEI_CPU) }, /whose processors are arm64, and the image is built for x86_64/],
    ['arm64 on x86', { instanceType: InstanceType.C7I_XLARGE, image: ServingImage.fromDlc(DlcImage.PYTORCH_ARM64, { allowPastPatchDate: true }) }, /the image is built for arm64/],
    ['Neuron on GPUs', { image: ServingImage.fromDlc(DlcImage.HUGGING_FACE_VLLM_NEURON) }, /computes on Inferentia or Trainium/],
  ])('%s', (_, props, message) => {
    expect(() => endpoint(props)).toThrow(message);
  });

  test.each<[string, Partial<RealTimeEndpointProps>, string]>([
    ['a machine image that is too old', { inferenceAmi: InferenceAmi.AL2_GPU_3_1 }, 'a driver for CUDA 12\\.4, and the image is built with CUDA 13\\.0'],
    ['GPUs that nobody uses', { image: ServingImage.fromDlc(DlcImage.TEI_CPU) }, 'is paid for its accelerators'],
    ['a type that is newer than the table', { instanceType: InstanceType.of('ml.g8.xlarge') }, 'ml\\.g8\\.xlarge is not among the 277'],
  ])('%s', (_, props, warning) => {
    const annotations = Annotations.fromStack(endpoint(props));
    annotations.hasWarning('/Stack/Chat', Match.stringLikeRegexp(warning));
  });

  test('GPUs on a serverless endpoint', () => {
    expect(() => new ServerlessEndpoint(new Stack(), 'Chat', { model: chat(), image: ServingImage.fromDlc(DlcImage.VLLM_SERVER) })).toThrow('which computes on accelerators, and serverless endpoints have none');
    const stack = new Stack(new App({ outdir: join(folder, 'cdk.out') }), 'Stack');
    new ServerlessEndpoint(stack, 'Chat', { model: chat(), image: ServingImage.fromDlc(DlcImage.TEI_CPU) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SageMaker::Model', environment({ HF_MODEL_ID: '/opt/ml/model' }));
  });
});

test('a container without a network that would load its model from a hub is warned of', () => {
  const warnings = (stack: Stack): number => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('the container cannot reach the hub.*isolatedDownload')).length;
  expect(warnings(endpoint({ networkIsolation: true, environment: { SM_VLLM_MODEL: 'Qwen/Qwen3-8B' } }))).toBe(1);
  expect(warnings(endpoint({ networkIsolation: true }))).toBe(0);
  expect(warnings(endpoint({ environment: { SM_VLLM_MODEL: 'Qwen/Qwen3-8B' } }))).toBe(0);
});
