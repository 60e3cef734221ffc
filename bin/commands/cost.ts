import { costJson, costText } from '../../lib/cost/report';
import { estimateCost } from '../../lib/cost/template/estimate';
import { LocalError } from '../../local';
import { readCostSources } from '../cost/cost-sources';
import { estimateOptions, ESTIMATE_OPTIONS, ESTIMATE_USAGE, notes } from '../cost/options';
import { parse, type Command } from './command';

const OPTIONS = { ...ESTIMATE_OPTIONS, json: { type: 'boolean' }, explain: { type: 'boolean' } } as const;

export const cost: Command = {
  summary: 'estimates what every resource of an app costs a month, and a million inferences',
  usage: `csi cost [CDK.OUT|TEMPLATE] [options]

CDK.OUT is what \`cdk synth\` wrote [cdk.out], TEMPLATE any template in JSON or YAML.

${ESTIMATE_USAGE}
  --explain                each line with its formula, its price and where that was read
  --json                   for programs

What nobody can say has no estimate: it is named, it is in no total, and the total says "at least".`,

  run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    if (positionals.length > 1) throw new LocalError('csi cost takes one cdk.out or template; `csi cost diff` compares two');
    const { workloads, ...options } = estimateOptions(values);
    const read = readCostSources(positionals[0] ?? 'cdk.out', options);
    const estimate = estimateCost(read.sources, { book: options.book, workloadOf: (host) => workloads.of(host), freeTier: options.freeTier });
    workloads.check(estimate.hosts);
    if (values.json === true) console.log(costJson(estimate));
    else console.log([costText(estimate, { explain: values.explain === true }), ...notes(read, options.files)].join('\n\n'));
    return Promise.resolve(0);
  },
};
