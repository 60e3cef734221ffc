import { costJson, costText, hostsWithout, otherHosts } from '../../lib/cost/report';
import { estimateCost } from '../../lib/cost/template/estimate';
import { HOME_REGION } from '../../lib/pricing';
import { LocalError } from '../../local';
import { readCostSources } from '../cost/cost-sources';
import { COMPARE_OPTIONS, COMPARE_USAGE, comparePictures, compareText, modelOptions } from '../cost/compare';
import { estimateOptions, ESTIMATE_OPTIONS, ESTIMATE_USAGE, notes } from '../cost/options';
import { parse, type Command } from './command';

const OPTIONS = { ...ESTIMATE_OPTIONS, ...COMPARE_OPTIONS, json: { type: 'boolean' }, explain: { type: 'boolean' } } as const;

export const cost: Command = {
  summary: 'estimates what every resource of an app costs a month, and a million inferences',
  usage: `csi cost [CDK.OUT|TEMPLATE] [options]

CDK.OUT is what \`cdk synth\` wrote [cdk.out], TEMPLATE any template in JSON or YAML.

${ESTIMATE_USAGE}
${COMPARE_USAGE}
  --explain                each line with its formula, its price and where that was read
  --json                   for programs

What nobody can say has no estimate: it is named, it is in no total, and the total says "at least".`,

  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    if (positionals.length > 1) throw new LocalError('csi cost takes one cdk.out or template; `csi cost diff` compares two');
    const { workloads, ...options } = estimateOptions(values);
    const explain = values.explain === true;
    const compares = values.compare === true || values.svg !== undefined || values.png !== undefined;
    const say = { explain, markdown: values.markdown === true };
    if (compares && positionals.length === 0 && values.memory !== undefined) {
      const workload = workloads.withoutHost();
      if (workload === undefined) throw new LocalError('--compare without an app needs to know how often the model is asked: --rps 20');
      const compared = [hostsWithout(workload, options.book, options.region ?? HOME_REGION, modelOptions(values))];
      console.log([compareText(compared, say), ...await comparePictures(compared, values)].join('\n\n'));
      return 0;
    }
    const read = readCostSources(positionals[0] ?? 'cdk.out', options);
    const estimate = estimateCost(read.sources, { book: options.book, workloadOf: (host) => workloads.of(host), freeTier: options.freeTier });
    workloads.check(estimate.hosts);
    if (values.json === true) {
      console.log(costJson(estimate));
      return 0;
    }
    const compared = compares ? otherHosts(estimate, options.book, modelOptions(values)) : [];
    if (compares && compared.length === 0) throw new LocalError('--compare needs to know how often a model is asked: --rps 20, of a host that the template describes');
    console.log([costText(estimate, { explain }), ...(compares ? [compareText(compared, say)] : []), ...notes(read, options.files), ...await comparePictures(compared, values)].join('\n\n'));
    return 0;
  },
};
