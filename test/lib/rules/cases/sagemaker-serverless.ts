import type { RuleCase } from '../rule-case';
import { configured, model, onInstances, onServerless, type Properties } from './sagemaker-parts';

const ARCHIVE = { ModelDataUrl: 's3://models/digits/2/model.tar.gz' };
const SOURCE = { ModelDataSource: { S3DataSource: { S3Uri: 's3://models/digits/2/', S3DataType: 'S3Prefix', CompressionType: 'None' } } };
const NETWORK = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] };
const CAPTURE = { InitialSamplingPercentage: 10, DestinationS3Uri: 's3://captured/digits', CaptureOptions: [{ CaptureMode: 'Input' }] };
const SERVERLESS = '/ProductionVariants/0/ServerlessConfig';
const hosting = (properties: Properties, container: Properties = {}): RuleCase['broken'] => configured(onServerless(), {}, model(properties, container));

export const SAGEMAKER_SERVERLESS_CASES: readonly RuleCase[] = [
  {
    name: 'a serverless endpoint of 2500 MB', rule: 'schema-limit', rows: ['static-03'], logicalId: 'Config', path: `${SERVERLESS}/MemorySizeInMB`, reason: '2500',
    broken: configured(onServerless({}, { MemorySizeInMB: 2_500 })), repaired: configured(onServerless({}, { MemorySizeInMB: 3_072 })), atLimit: configured(onServerless({}, { MemorySizeInMB: 6_144 })),
  },
  {
    name: 'a serverless endpoint of 1500 MB', rule: 'schema-limit', rows: ['accepted-serverless-1500'], logicalId: 'Config', path: `${SERVERLESS}/MemorySizeInMB`, reason: '1500',
    broken: configured(onServerless({}, { MemorySizeInMB: 1_500 })), repaired: configured(onServerless({}, { MemorySizeInMB: 2_048 })), atLimit: configured(onServerless({}, { MemorySizeInMB: 1_024 })),
  },
  {
    name: 'a serverless endpoint with a concurrency of 999', rule: 'schema-limit', rows: ['accepted-serverless-concurrency-999'], logicalId: 'Config', path: `${SERVERLESS}/MaxConcurrency`, reason: '999',
    broken: configured(onServerless({}, { MaxConcurrency: 999 })), repaired: configured(onServerless({}, { MaxConcurrency: 20 })), atLimit: configured(onServerless({}, { MaxConcurrency: 200 })),
  },
  {
    name: 'a serverless variant that has an instance type too', rule: 'sagemaker-serverless-instances', rows: ['static-04'], logicalId: 'Config', path: '/ProductionVariants/0/InstanceType', reason: 'is given for a variant with ServerlessConfig',
    broken: configured(onServerless({ InstanceType: 'ml.m5.large' })), repaired: configured(onServerless()),
  },
  {
    name: 'a serverless endpoint that is asynchronous too', rule: 'sagemaker-serverless-async', rows: ['static-05'], logicalId: 'Config', path: '/AsyncInferenceConfig', reason: 'a variant is serverless',
    broken: configured(onServerless(), { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://results/digits', S3FailurePath: 's3://results/failed' } } }), repaired: configured(onServerless()),
  },
  {
    name: 'more provisioned than greatest concurrency', rule: 'sagemaker-serverless-provisioned', rows: ['static-06'], logicalId: 'Config', path: `${SERVERLESS}/ProvisionedConcurrency`, reason: 'is 6, allowed: at most MaxConcurrency, 5',
    broken: configured(onServerless({}, { ProvisionedConcurrency: 6 })), repaired: configured(onServerless({}, { ProvisionedConcurrency: 4 })), atLimit: configured(onServerless({}, { ProvisionedConcurrency: 5 })),
  },
  {
    name: 'several variants, one of them serverless', rule: 'sagemaker-serverless-one-variant', rows: ['accepted-serverless-variants'], logicalId: 'Config', path: '/ProductionVariants', reason: 'makes 2 variants with a serverless one',
    broken: configured([onServerless(), onInstances({ VariantName: 'B' })]), repaired: configured([onServerless()]),
  },
  {
    name: 'a serverless endpoint with a shadow', rule: 'sagemaker-serverless-one-variant', logicalId: 'Config', path: '/ShadowProductionVariants', reason: 'makes 2 variants with a serverless one',
    broken: configured(onServerless(), { ShadowProductionVariants: [onInstances({ VariantName: 'Shadow' })] }), repaired: configured(onServerless()),
  },
  {
    name: 'a serverless endpoint in a VPC', rule: 'sagemaker-serverless-vpc', rows: ['peer-serverless-vpc'], logicalId: 'Config', path: SERVERLESS, reason: 'the model Model has a VpcConfig',
    broken: hosting({ VpcConfig: NETWORK }), repaired: hosting({}),
  },
  {
    name: 'a serverless endpoint without a network', rule: 'sagemaker-serverless-isolation', logicalId: 'Config', path: SERVERLESS, reason: 'the model Model has EnableNetworkIsolation',
    broken: hosting({ EnableNetworkIsolation: true }), repaired: hosting({ EnableNetworkIsolation: false }),
  },
  {
    name: 'a serverless endpoint with data capture', rule: 'sagemaker-serverless-capture', rows: ['peer-serverless-capture'], logicalId: 'Config', path: '/DataCaptureConfig', reason: 'a variant is serverless',
    broken: configured(onServerless(), { DataCaptureConfig: CAPTURE }), repaired: configured(onServerless(), { DataCaptureConfig: { ...CAPTURE, EnableCapture: false } }),
  },
  {
    name: 'a serverless endpoint with a volume key', rule: 'sagemaker-serverless-key', rows: ['peer-serverless-kms'], logicalId: 'Config', path: '/KmsKeyId', reason: 'it has no volume',
    broken: configured(onServerless(), { KmsKeyId: 'alias/models' }), repaired: configured(onServerless()), atLimit: configured(onInstances(), { KmsKeyId: 'alias/models' }),
  },
  {
    name: 'several models on a serverless endpoint', rule: 'sagemaker-serverless-multi-model', logicalId: 'Config', path: SERVERLESS, reason: 'a container of Model has the mode MultiModel',
    broken: hosting({}, { Mode: 'MultiModel', ModelDataUrl: 's3://models/digits/' }), repaired: hosting({}, { Mode: 'SingleModel', ModelDataUrl: 's3://models/digits/' }),
  },
  {
    name: 'model data that is not packed on a serverless endpoint', rule: 'sagemaker-serverless-model-data-source', logicalId: 'Config', path: SERVERLESS, reason: 'Model has a ModelDataSource',
    broken: hosting({}, SOURCE), repaired: hosting({}), atLimit: hosting({}, ARCHIVE),
  },
  {
    name: 'a pipeline of containers on a serverless endpoint', rule: 'sagemaker-serverless-pipeline', logicalId: 'Config', path: SERVERLESS, reason: 'Model has 2 containers',
    broken: hosting({ PrimaryContainer: undefined, Containers: [ARCHIVE, ARCHIVE] }), repaired: hosting({ PrimaryContainer: undefined, Containers: [ARCHIVE] }),
  },
  {
    name: 'a volume of a serverless variant', rule: 'sagemaker-serverless-ignored', logicalId: 'Config', path: '/ProductionVariants/0/VolumeSizeInGB', reason: 'is given for a variant with ServerlessConfig',
    broken: configured(onServerless({ VolumeSizeInGB: 20 })), repaired: configured(onServerless()),
  },
];
