import { columns, rates } from '../../lib/cost/report';
import { describeKey, HOME_REGION, writePrices } from '../../lib/pricing';
import { LocalError } from '../../local';
import { isRegion } from '../cost/options';
import { readPriceBook } from '../cost/price-files';
import { parse, type Command } from './command';

export const prices: Command = {
  summary: 'lists the prices that csi cost counts with, their dates and where they were read',
  usage: `csi prices [WORD...] [options]

Only prices whose name or description has all the words in it, if there are any.

  --region REGION   of one region, or \`all\` [us-east-1]
  --prices FILE     prices that count instead of those that are shipped; more than once [csi-prices.json, where there is one]
  --json            in the form of csi-prices.json`,

  run(args) {
    const { values, positionals } = parse(args, { region: { type: 'string' }, prices: { type: 'string', multiple: true }, json: { type: 'boolean' } });
    const region = values.region ?? HOME_REGION;
    if (region !== 'all' && !isRegion(region)) throw new LocalError(`--region is ${region}, but must be all, or the name of a region, such as eu-central-1`);
    const { book } = readPriceBook(values.prices);
    const words = positionals.map((word) => word.toLowerCase());
    const found = book.entries(region === 'all' ? undefined : region).filter(({ key }) => words.every((word) => `${key} ${describeKey(key)}`.toLowerCase().includes(word)));
    if (values.json === true) {
      process.stdout.write(writePrices(found));
      return Promise.resolve(0);
    }
    if (found.length === 0) {
      console.log(`no price${words.length === 0 ? '' : ` with ${words.join(' ')} in its name`} is known of ${region}; known are those of ${book.regions().join(', ')}. \`csi prices refresh --region REGION\` reads them from AWS`);
      return Promise.resolve(1);
    }
    const sources = [...new Set(found.map(({ source }) => source))];
    console.log([
      columns([['price', 'region', 'read', 'source', 'US dollars'], ...found.map((price) => [
        price.key, price.region, price.date, `[${sources.indexOf(price.source) + 1}]`, `${rates(price)}${price.isUncertain === true ? ', uncertain' : ''}${price.note === undefined ? '' : `: ${price.note}`}`,
      ])], { left: true }),
      sources.map((source, index) => `[${index + 1}] ${source}`).join('\n'),
    ].join('\n\n'));
    return Promise.resolve(0);
  },
};
