import { diffCosts, diffMarkdown } from '../../lib/cost/report';
import { describeWorkload } from '../../lib/cost/report';
import type { CostEstimate } from '../../lib/cost/template/estimate';
import { estimateCost } from '../../lib/cost/template/estimate';
import { usd } from '../../lib/pricing';
import { LocalError } from '../../local';
import { readCostSources } from '../cost/cost-sources';
import { estimateOptions, ESTIMATE_OPTIONS, ESTIMATE_USAGE } from '../cost/options';
import { parse, type Command } from './command';

const OPTIONS = { ...ESTIMATE_OPTIONS, 'fail-above': { type: 'string' }, json: { type: 'boolean' } } as const;

export const costDiff: Command = {
  summary: 'says what a change costs, as Markdown for a comment on a pull request',
  usage: `csi cost diff BEFORE AFTER [options]

BEFORE and AFTER are each a cdk.out or a template. Resources are the same where their paths are.

${ESTIMATE_USAGE}
  --fail-above AMOUNT      exit with 1 where it costs more US dollars a month than that in addition, or nobody can say
  --json                   for programs`,

  run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const [before, after] = positionals;
    if (before === undefined || after === undefined || positionals.length > 2) throw new LocalError('csi cost diff takes two of cdk.out or templates: before and after');
    const limit = amountOf(values['fail-above']);
    const { workloads, ...options } = estimateOptions(values);
    const estimates = [before, after].map((place) => {
      const { sources } = readCostSources(place, options);
      return estimateCost(sources, { book: options.book, workloadOf: (host) => workloads.of(host), freeTier: options.freeTier });
    }) as [CostEstimate, CostEstimate];
    workloads.check(estimates.flatMap(({ hosts }) => hosts));
    const diff = diffCosts(...estimates);
    const asked = new Set(estimates.flatMap(({ hosts }) => hosts.flatMap(({ path, workload }) => (workload === undefined ? [] : [`${path} with ${describeWorkload(workload)}`]))));
    console.log(values.json === true ? JSON.stringify(diff, (_, value: unknown) => (value === undefined ? null : value), 2) : diffMarkdown(diff, asked.size === 0 ? {} : { traffic: [...asked].join('; ') }));
    if (limit === undefined) return Promise.resolve(0);
    if (diff.difference !== undefined && diff.difference <= limit) return Promise.resolve(0);
    console.error(diff.difference === undefined ? 'csi: --fail-above: nobody can say what it costs' : `csi: --fail-above: it costs ${usd(diff.difference)} a month more, allowed: ${usd(limit)}`);
    return Promise.resolve(1);
  },
};

function amountOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const amount = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(amount)) throw new LocalError(`--fail-above is ${text}, but must be an amount in US dollars, such as 100`);
  return amount;
}
