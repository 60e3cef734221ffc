import type { RuleCase } from '../rule-case';
import { lambda, ROLE } from './resources';
import { configured, HOST_ROLE, model, onInstances, onServerless, type Properties } from './sagemaker-parts';

const REGION = { region: 'eu-west-1' };
const TODAY = { ...REGION, today: '2026-11-22' };
const aws = (name: string, account = '763104351884', region = 'eu-west-1'): string => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`;
const RAY = 'ray:serve-ml-sagemaker-cpu';
const of = (image: unknown, container: Properties = {}): RuleCase['broken'] => ({ Role: HOST_ROLE, Model: model({}, { Image: image, ...container }) });
const on = (image: unknown, variant: Properties): RuleCase['broken'] => configured(onInstances(variant), {}, model({}, { Image: image }));
const fn = (ImageUri: unknown): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda({ PackageType: 'Image', Code: { ImageUri }, Handler: undefined, Runtime: undefined }) });
const coded = (Code: Properties): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda({ Code }) });
const own = (rest: string): object => ({ 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/${rest}` });
const DIGEST = `@sha256:${'ab'.repeat(32)}`;
const at = { logicalId: 'Model', path: '/PrimaryContainer/Image' };
const data = (name: string, ModelDataUrl: string, good: string): Pick<RuleCase, 'broken' | 'repaired' | 'logicalId' | 'path'> => (
  { broken: of(own('digits:1'), { [name]: ModelDataUrl }), repaired: of(own('digits:1'), { [name]: good }), logicalId: 'Model', path: `/PrimaryContainer/${name}` }
);

export const IMAGES_CASES: readonly RuleCase[] = [
  {
    name: 'a model by the tag latest', rule: 'image-mutable-tag', rows: ['peer-image-tag-latest'], ...at, reason: 'whose tag is latest',
    broken: of(own('digits:latest')), repaired: of(own('digits:1.4.2')), atLimit: of(own(`digits${DIGEST}`)),
  },
  {
    name: 'a function by no tag at all', rule: 'image-mutable-tag', rows: ['peer-image-tag-latest'], logicalId: 'Fn', path: '/Code/ImageUri', reason: 'without a tag',
    broken: fn(own('digits')), repaired: fn(own('digits:7f3a')),
  },
  {
    name: 'a function by the address of a repository', rule: 'image-mutable-tag', logicalId: 'Fn', path: '/Code/ImageUri', reason: 'is ${Repository.RepositoryUri}, without a tag',
    broken: { ...fn({ 'Fn::Sub': '${Repository.RepositoryUri}' }), Repository: { Type: 'AWS::ECR::Repository' } },
    repaired: { ...fn({ 'Fn::Sub': '${Repository.RepositoryUri}:7f3a' }), Repository: { Type: 'AWS::ECR::Repository' } },
  },
  {
    name: 'a function by the tag latest, as aws-cdk-lib writes it', rule: 'image-mutable-tag', rows: ['peer-image-tag-latest'], logicalId: 'Fn', path: '/Code/ImageUri', reason: 'whose tag is latest',
    broken: { ...fn(ofRepository('latest')), Repository: { Type: 'AWS::ECR::Repository' } }, repaired: { ...fn(ofRepository('7f3a')), Repository: { Type: 'AWS::ECR::Repository' } },
  },
  {
    name: 'code by a key that is written over', rule: 'image-code-key', rows: ['peer-s3-key-without-version'], logicalId: 'Fn', path: '/Code/S3Key', reason: 'is digits/code.zip, without S3ObjectVersion',
    broken: coded({ S3Bucket: 'code', S3Key: 'digits/code.zip' }), repaired: coded({ S3Bucket: 'code', S3Key: 'digits/code.zip', S3ObjectVersion: 'v7' }), atLimit: coded({ S3Bucket: 'code', S3Key: `${'ab12'.repeat(16)}.zip` }),
  },
  {
    name: 'a function by an image of another region', rule: 'image-region', logicalId: 'Fn', path: '/Code/ImageUri', reason: 'is in us-east-1, and the stack in eu-west-1: replicate the repository', environment: REGION,
    broken: fn(aws('digits:1', '123456789012', 'us-east-1')), repaired: fn(aws('digits:1', '123456789012')),
  },
  {
    name: 'a model by an image of another region', rule: 'image-region', ...at, reason: 'is in us-east-1, and the stack in eu-west-1: take AWS\'s copy in the region: the account 763104351884', environment: REGION,
    broken: of(aws(RAY, '763104351884', 'us-east-1')), repaired: of(aws(RAY)), atLimit: of({ 'Fn::Sub': `763104351884.dkr.ecr.\${AWS::Region}.amazonaws.com/${RAY}` }),
  },
  {
    name: 'an image of AWS from an account of another region', rule: 'image-account', ...at, reason: 'is in the account 763104351884, which has no images in eu-south-1, allowed: 692866216735', environment: { region: 'eu-south-1' },
    broken: of(aws(RAY, '763104351884', 'eu-south-1')), repaired: of(aws(RAY, '692866216735', 'eu-south-1')), atLimit: of(aws('digits:1', '123456789012', 'eu-south-1')),
  },
  {
    name: 'a function by an image of a public registry', rule: 'image-public-registry', logicalId: 'Fn', path: '/Code/ImageUri', reason: 'in the registry public.ecr.aws',
    broken: fn('public.ecr.aws/lambda/python:3.13'), repaired: fn(aws('lambda-python:3.13', '123456789012')),
  },
  {
    name: 'an image for x86_64 on Graviton', rule: 'image-architecture', ...at, reason: 'for x86_64, and Config has ml.c7g.xlarge',
    broken: on(aws('ray:serve-ml-sagemaker-cpu'), { InstanceType: 'ml.c7g.xlarge' }), repaired: on(aws('ray:serve-ml-sagemaker-cpu'), { InstanceType: 'ml.c7i.xlarge' }),
  },
  {
    name: 'an image for arm64 on x86_64', rule: 'image-architecture', ...at, reason: 'for arm64, and Config has ml.c7i.xlarge',
    broken: on(aws('pytorch-inference-arm64:2.6.0-cpu-py312'), { InstanceType: 'ml.c7i.xlarge' }), repaired: on(aws('pytorch-inference-arm64:2.6.0-cpu-py312'), { InstanceType: 'ml.c7g.xlarge' }),
  },
  {
    name: 'vLLM without a GPU', rule: 'image-accelerator', ...at, reason: 'which computes on GPUs, and Config has ml.c5.xlarge',
    broken: on(aws('vllm:0.11-gpu-py312'), { InstanceType: 'ml.c5.xlarge', InferenceAmiVersion: undefined }), repaired: on(aws('vllm:0.11-gpu-py312'), { InstanceType: 'ml.g7e.2xlarge', InferenceAmiVersion: undefined }),
  },
  {
    name: 'an image for Inferentia on GPUs', rule: 'image-accelerator', ...at, reason: 'which computes on Inferentia or Trainium, and Config has ml.g5.xlarge',
    broken: on(aws('huggingface-pytorch-inference-neuronx:2.8.0-neuronx-py310'), { InstanceType: 'ml.g5.xlarge' }), repaired: on(aws('huggingface-pytorch-inference-neuronx:2.8.0-neuronx-py310'), { InstanceType: 'ml.inf2.xlarge' }),
  },
  {
    name: 'an image for GPUs on processors', rule: 'image-gpu-on-cpu', ...at, reason: 'which computes on GPUs, and Config has ml.m5.large',
    broken: on(aws('huggingface-pytorch-inference:2.6.0-transformers4.51-gpu-py312'), {}), repaired: on(aws('huggingface-pytorch-inference:2.6.0-transformers4.51-cpu-py312'), {}),
  },
  {
    name: 'an image for GPUs on a serverless endpoint', rule: 'image-gpu-on-cpu', ...at, reason: 'and Config is serverless',
    broken: configured(onServerless(), {}, model({}, { Image: aws('huggingface-pytorch-inference:2.6.0-transformers4.51-gpu-py312') })),
    repaired: configured(onServerless(), {}, model({}, { Image: aws('huggingface-pytorch-inference:2.6.0-transformers4.51-cpu-py312') })),
  },
  {
    name: 'GPUs that the image knows nothing of', rule: 'image-accelerator-unused', ...at, reason: 'which computes on processors, and Config has ml.g5.xlarge',
    broken: on(aws(RAY), { InstanceType: 'ml.g5.xlarge' }), repaired: on(aws(RAY), { InstanceType: 'ml.m5.xlarge' }),
  },
  {
    name: 'CUDA 12.9 above a driver for 11.4', rule: 'image-cuda-driver', ...at, reason: 'built with CUDA 12.9, and Config has ml.g5.xlarge with the machine image that SageMaker takes by itself: set InferenceAmiVersion to al2-ami-sagemaker-inference-gpu-3-1',
    broken: on(aws('ray:serve-ml-sagemaker-cuda'), { InstanceType: 'ml.g5.xlarge' }), repaired: on(aws('ray:serve-ml-sagemaker-cuda'), { InstanceType: 'ml.g5.xlarge', InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' }),
  },
  {
    name: 'CUDA 12.9 above a driver for 13', rule: 'image-cuda-driver', ...at, reason: 'built with CUDA 12.9, and Config has ml.g5.xlarge with al2023-ami-sagemaker-inference-gpu-4-1',
    broken: on(aws('ray:serve-ml-sagemaker-cuda'), { InstanceType: 'ml.g5.xlarge', InferenceAmiVersion: 'al2023-ami-sagemaker-inference-gpu-4-1' }),
    repaired: on(aws('ray:serve-ml-sagemaker-cuda'), { InstanceType: 'ml.g5.xlarge', InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' }),
  },
  {
    name: 'an image that is not patched any more', rule: 'image-patch-date', ...at, reason: 'which gets no security patches after 2026-06-30', environment: TODAY,
    broken: of(aws('pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker')), repaired: of(aws(RAY)),
  },
  {
    name: 'model data in another region', rule: 'image-artifact-region', reason: 'in us-east-1, and the stack in eu-west-1', environment: REGION,
    ...data('ModelDataUrl', 'https://models.s3.us-east-1.amazonaws.com/digits/2/model.tar.gz', 'https://models.s3.eu-west-1.amazonaws.com/digits/2/model.tar.gz'),
  },
  {
    name: "model data in another region's bucket of JumpStart", rule: 'image-artifact-region', reason: 'in us-west-2, and the stack in eu-west-1', environment: REGION,
    ...data('ModelDataUrl', 's3://jumpstart-cache-prod-us-west-2/infer/model.tar.gz', 's3://jumpstart-cache-prod-eu-west-1/infer/model.tar.gz'),
  },
  {
    name: 'model data under a key that is written over', rule: 'image-artifact-latest', reason: 'a key that is written over',
    ...data('ModelDataUrl', 's3://models/digits/latest/model.tar.gz', 's3://models/digits/2/model.tar.gz'),
  },
];

/** As Repository.repositoryUriForTag writes it. */
function ofRepository(tag: string): object {
  const piece = (index: number): object => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Repository', 'Arn'] }] }] });
  return { 'Fn::Join': ['', [piece(4), '.dkr.ecr.', piece(3), '.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: 'Repository' }, `:${tag}`]] };
}
