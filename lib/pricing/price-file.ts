import { isObject } from '../cloudformation/template';
import { isDay } from '../rules/day';
import { suggestion } from '../suggestion';
import type { PriceKey } from './keys';
import { FIXED_KEYS, isPriceKey, unitOf } from './keys';
import type { Price, PriceTier } from './price';
import { tiersProblem } from './price';

/** What `csi cost` looks for where it is called. */
export const PRICE_FILE = 'csi-prices.json';
export const PRICE_SCHEMA = 'https://unpkg.com/cdk-serverless-inference/schemas/csi-prices.schema.json';

const MEMBERS = ['key', 'region', 'unit', 'usd', 'tiers', 'date', 'source', 'uncertain', 'note'];
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;
const MOST_PROBLEMS = 10;

/** Reads a file of prices. Problems say the place in it; where there are any, no price counts. */
export function readPrices(value: unknown): { readonly prices: readonly Price[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  if (!isObject(value) || !Array.isArray(value['prices'])) return { prices: [], problems: ['holds no list `prices`'] };
  if (value['schemaVersion'] !== 1) problems.push(`/schemaVersion is ${JSON.stringify(value['schemaVersion'])}, but must be 1`);
  if (value['currency'] !== undefined && value['currency'] !== 'USD') problems.push(`/currency is ${JSON.stringify(value['currency'])}, but must be USD`);
  const prices = (value['prices'] as readonly unknown[]).flatMap((each, index) => {
    const { price, found } = readPrice(each);
    problems.push(...found.map((problem) => `/prices/${index}${problem}`));
    return price === undefined ? [] : [price];
  });
  return { prices: problems.length === 0 ? prices : [], problems: problems.length > MOST_PROBLEMS ? [...problems.slice(0, MOST_PROBLEMS), `and ${problems.length - MOST_PROBLEMS} more`] : problems };
}

function readPrice(value: unknown): { readonly price?: Price; readonly found: readonly string[] } {
  if (!isObject(value)) return { found: [' is no object'] };
  const found: string[] = [];
  const { key, region, unit, usd, tiers, date, source, uncertain, note } = value;
  const unknown = Object.keys(value).filter((name) => !MEMBERS.includes(name));
  found.push(...unknown.map((name) => `/${name} is no member of a price${suggestion(name, MEMBERS)}`));
  if (typeof key !== 'string' || !isPriceKey(key)) found.push(`/key is ${JSON.stringify(key)}, which is no name of a price${typeof key === 'string' ? suggestion(key, FIXED_KEYS) : ''}; \`csi prices\` lists them`);
  else if (unit !== undefined && unit !== unitOf(key)) found.push(`/unit is ${JSON.stringify(unit)}, but ${key} is by the ${unitOf(key)}`);
  if (typeof region !== 'string' || !REGION.test(region)) found.push(`/region is ${JSON.stringify(region)}, but must be the name of a region, such as eu-central-1`);
  if ((usd === undefined) === (tiers === undefined)) found.push(' must have either usd or tiers');
  if (usd !== undefined && !(typeof usd === 'number' && Number.isFinite(usd) && usd >= 0)) found.push(`/usd is ${JSON.stringify(usd)}, but must be a number from 0 on: US dollars for one unit`);
  const steps = usd === undefined ? readTiers(tiers) : [{ usd: usd as number }];
  const wrong = steps === undefined ? (tiers === undefined ? undefined : 'must be a list of {upTo, usd}') : usd === undefined ? tiersProblem(steps) : undefined;
  if (wrong !== undefined) found.push(`/tiers ${wrong}`);
  if (typeof date !== 'string' || !isDay(date)) found.push(`/date is ${JSON.stringify(date)}, but must be the day that it was read, as 2026-11-22`);
  if (typeof source !== 'string' || source === '') found.push(`/source is ${JSON.stringify(source)}, but must say where it was read`);
  if (uncertain !== undefined && typeof uncertain !== 'boolean') found.push(`/uncertain is ${JSON.stringify(uncertain)}, but must be true or false`);
  if (note !== undefined && typeof note !== 'string') found.push(`/note is ${JSON.stringify(note)}, but must be text`);
  if (found.length > 0 || steps === undefined) return { found };
  const known = key as PriceKey;
  return {
    found,
    price: {
      key: known, region: region as string, unit: unitOf(known), tiers: steps, date: date as string, source: source as string,
      ...(uncertain === true ? { isUncertain: true } : {}), ...(typeof note === 'string' ? { note } : {}),
    },
  };
}

function readTiers(value: unknown): readonly PriceTier[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const tiers = (value as readonly unknown[]).map((each): PriceTier | undefined => {
    if (!isObject(each) || typeof each['usd'] !== 'number' || !(each['upTo'] === undefined || typeof each['upTo'] === 'number')) return undefined;
    return { usd: each['usd'], ...(each['upTo'] === undefined ? {} : { upTo: each['upTo'] }) };
  });
  return tiers.every((tier) => tier !== undefined) ? tiers : undefined;
}

/** A file of prices, by region and name: the same prices are the same bytes. */
export function writePrices(prices: readonly Price[]): string {
  const order = ({ region, key }: Price): string => `${region} ${key}`;
  const sorted = [...prices].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  return `${JSON.stringify({
    $schema: PRICE_SCHEMA, schemaVersion: 1, currency: 'USD',
    prices: sorted.map(({ key, region, unit, tiers, date, source, isUncertain, note }) => ({
      key, region, unit, ...(tiers.length === 1 ? { usd: tiers[0]?.usd } : { tiers }), date, source, ...(isUncertain === true ? { uncertain: true } : {}), ...(note === undefined ? {} : { note }),
    })),
  }, undefined, 2)}\n`;
}
