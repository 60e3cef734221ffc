import type { Price } from '../price';
import { infracost, PRICE_LIST_FILES, row } from './row';

const functions = infracost('lambda_function');
const PRICING_PAGE = 'https://aws.amazon.com/lambda/pricing/';
/** The page's own examples, as a public copy of it has them. */
const EXAMPLES = { source: PRICING_PAGE, date: '2026-11-22' } as const;

/** Lambda in us-east-1. */
export const LAMBDA: readonly Price[] = [
  row('lambda.requests', 0.2 / 1e6, functions),
  row('lambda.duration.x86_64', [{ upTo: 6e9, usd: 0.0000166667 }, { upTo: 15e9, usd: 0.000015 }, { usd: 0.0000133334 }], functions),
  row('lambda.duration.arm64', [{ upTo: 7.5e9, usd: 0.0000133334 }, { upTo: 18.75e9, usd: 0.0000120001 }, { usd: 0.0000106667 }], functions),
  row('lambda.ephemeral', 0.0000000309, functions),
  row('lambda.provisioned.x86_64', 0.0000041667, PRICE_LIST_FILES),
  row('lambda.provisioned.arm64', 0.0000033334, PRICE_LIST_FILES),
  row('lambda.provisioned-duration.x86_64', 0.0000097222, PRICE_LIST_FILES),
  row('lambda.provisioned-duration.arm64', 0.0000077778, PRICE_LIST_FILES),
  row('lambda.snap-start-cache', 0.0000015046, { ...EXAMPLES, note: 'Python and .NET; each published version, of the size of its memory, for 3 hours at least' }),
  row('lambda.snap-start-restore', 0.0001397998, EXAMPLES),
  row('lambda.streamed', 0.008, { ...EXAMPLES, note: 'the first 6 MB of every answer cost nothing' }),
  row('lambda.durable-operations', 8 / 1e6, { source: PRICING_PAGE, date: '2026-09-20', isUncertain: true, note: 'from a transcription of the page' }),
];

/**
 * US dollars for a GB-second on x86 where it is not what us-east-1 asks: the prices for a millisecond of 128 MB in the template of AWS Lambda
 * Power Tuning, times 8,000. They have two digits. Its prices of arm64 and of China (in CNY) say too little, and are left out.
 */
const POWER_TUNING = { source: 'https://github.com/alexcasalboni/aws-lambda-power-tuning/blob/master/template.yml', date: '2026-04-01', isUncertain: true } as const;
const OTHER_REGIONS: Readonly<Record<string, number>> = {
  'ap-east-1': 2.9e-9, 'af-south-1': 2.8e-9, 'me-south-1': 2.6e-9, 'eu-south-1': 2.4e-9, 'ap-northeast-3': 2.7e-9,
};
/** Those that the template gives its default, which is the price of us-east-1: the ones that every account has. */
const DEFAULT_REGIONS = [
  'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2',
  'ap-southeast-1', 'ap-southeast-2', 'sa-east-1',
];

/** Lambda in other regions: what is known is the duration on x86. */
export const LAMBDA_ELSEWHERE: readonly Price[] = [
  ...Object.entries(OTHER_REGIONS).map(([region, usd]) => row('lambda.duration.x86_64', Number((usd * 8000).toPrecision(3)), { ...POWER_TUNING, region, note: 'two digits are known' })),
  ...DEFAULT_REGIONS.map((region) => row('lambda.duration.x86_64', [{ upTo: 6e9, usd: 0.0000166667 }, { upTo: 15e9, usd: 0.000015 }, { usd: 0.0000133334 }], {
    ...POWER_TUNING, region, note: 'the same as in us-east-1',
  })),
];
