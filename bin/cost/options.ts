import type { PriceBook } from '../../lib/pricing';
import { LocalError } from '../../local';
import type { CostSources } from './cost-sources';
import { readPriceBook } from './price-files';
import type { Workloads } from './workloads';
import { readWorkloads, WORKLOAD_OPTIONS, WORKLOAD_USAGE } from './workloads';

/** What every command that estimates takes. */
export const ESTIMATE_OPTIONS = {
  ...WORKLOAD_OPTIONS, region: { type: 'string' }, prices: { type: 'string', multiple: true }, 'stand-in': { type: 'boolean' }, 'free-tier': { type: 'boolean' }, parameter: { type: 'string', multiple: true },
} as const;

export const ESTIMATE_USAGE = `${WORKLOAD_USAGE}
  --region REGION          whose prices count, whatever the stacks say
  --prices FILE            prices that count instead of those that are shipped; more than once [csi-prices.json, where there is one]
  --stand-in               prices of us-east-1 where none of the region is known, each marked
  --free-tier              take off what an account has for nothing every month
  --parameter NAME=VALUE   of templates with parameters, instead of their defaults; more than once`;

interface EstimateValues extends Readonly<Record<string, unknown>> {
  readonly region?: string | undefined;
  readonly prices?: readonly string[] | undefined;
  readonly 'stand-in'?: boolean | undefined;
  readonly 'free-tier'?: boolean | undefined;
  readonly parameter?: readonly string[] | undefined;
}

export interface ReadOptions {
  readonly book: PriceBook;
  /** Of prices that were read. */
  readonly files: readonly string[];
  readonly workloads: Workloads;
  readonly freeTier: boolean;
  readonly region?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export function estimateOptions(values: EstimateValues & Parameters<typeof readWorkloads>[0]): ReadOptions {
  const { region } = values;
  if (region !== undefined && !isRegion(region)) throw new LocalError(`--region is ${region}, but must be the name of a region, such as eu-central-1`);
  return {
    ...readPriceBook(values.prices, values['stand-in'] === true), workloads: readWorkloads(values), freeTier: values['free-tier'] === true, parameters: parametersOf(values.parameter ?? []),
    ...(region === undefined ? {} : { region }),
  };
}

export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(text);
}

function parametersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.map((pair) => {
    const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new LocalError(`--parameter is ${pair}, but must be NAME=VALUE`);
    return [name, value];
  }));
}

/** What a reader has to know beside the figures. */
export function notes({ withoutRegion, region }: CostSources, files: readonly string[]): readonly string[] {
  return [
    ...(withoutRegion.length === 0 ? [] : [`${withoutRegion.join(', ')} ${withoutRegion.length === 1 ? 'names' : 'name'} no region: the prices are those of ${region}. --region says another.`]),
    ...(files.length === 0 ? [] : [`Prices of ${files.join(', ')} count before those that are shipped.`]),
  ];
}
