import { existsSync, writeFileSync } from 'node:fs';
import type { Price } from '../../lib/pricing';
import { mergePrices, PRICE_FILE, pricesIn, writePrices } from '../../lib/pricing';
import { LocalError } from '../../local';
import { isRegion } from '../cost/options';
import { readPriceFile } from '../cost/price-files';
import { parse, type Command } from './command';
import { loadAws } from './load-aws';

export const pricesRefresh: Command = {
  summary: 'reads the prices of a region from the AWS Price List into csi-prices.json',
  usage: `csi prices refresh [options]

  --region REGION   whose prices; more than once [AWS_REGION]
  --out FILE        where they are written; prices of other regions, and those that you wrote yourself, stay [csi-prices.json]

It needs credentials that may call pricing:GetProducts, which costs nothing. csi cost counts with the file from then on.`,

  async run(args) {
    const { values, positionals } = parse(args, { region: { type: 'string', multiple: true }, out: { type: 'string' } });
    if (positionals.length > 0) throw new LocalError(`csi prices refresh takes no ${positionals[0]}: --region ${positionals[0]}?`);
    const regions = values.region ?? [process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? ''];
    for (const region of regions) {
      if (region === '') throw new LocalError('it is not known which region is meant: --region eu-central-1');
      if (!isRegion(region)) throw new LocalError(`--region is ${region}, but must be the name of a region, such as eu-central-1`);
    }
    const file = values.out ?? PRICE_FILE;
    // Before anything is asked for: what cannot be read is not overwritten.
    let prices: readonly Price[] = existsSync(file) ? readPriceFile(file) : [];
    const today = new Date().toISOString().slice(0, 10);
    for (const region of regions) {
      const products = await loadAws().listedProducts(region, ({ serviceCode, filters }, documents) => {
        console.error(`${region}: ${serviceCode}${Object.entries(filters).filter(([name]) => name !== 'regionCode').map(([, value]) => `, ${value}`).join('')}: ${documents} ${documents === 1 ? 'product' : 'products'}`);
      });
      const found = pricesIn(products, region, today);
      if (found.length === 0) throw new LocalError(`the Price List has no price of ${region} that is of use here: is there such a region?`);
      const { merged, kept } = mergePrices(prices, found, region);
      prices = merged;
      console.log(`${found.length} prices of ${region}${kept === 0 ? '' : `; ${kept} that you wrote yourself stay`}`);
    }
    try {
      writeFileSync(file, writePrices(prices));
    } catch (error) {
      throw new LocalError(`--out ${file} cannot be written: ${(error as Error).message}`);
    }
    console.log(`written to ${file}; \`csi prices --region ${regions[0]}\` lists them`);
    return 0;
  },
};
