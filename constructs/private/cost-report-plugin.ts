import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { CfnElement, Duration, Stage } from 'aws-cdk-lib/core';
import type { CostEstimate } from '../../lib/cost/template/estimate';
import type { CostHost } from '../../lib/cost/template/hosts';
import type { Workload } from '../../lib/cost/workload';
import type { Price, PriceKey } from '../../lib/pricing';
import { CostReportFormat, type CostReportProps, type TrafficOptions } from '../cost/cost-report-props';
import { TrafficPattern } from '../cost/traffic-pattern';
import { appTemplates } from './app-templates';
import { costReports, costWorkloads, pricing } from './cost';
import { hostTag } from './host-tags';
import { packageVersion } from './package-assets';

/** The file in the cloud assembly that a report is. */
export function reportFile({ format = CostReportFormat.MARKDOWN, fileName = `cost-report.${format}` }: CostReportProps): string {
  return fileName;
}

/** Reads the templates once they are written, and writes the report beside them. */
export class CostReportPlugin implements IPolicyValidationPlugin {
  public readonly name = 'CostReport';
  public readonly version?: string = packageVersion();
  public readonly ruleIds?: string[] = ['cost-limit'];

  public constructor(private readonly path: string, private readonly props: CostReportProps) {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { format = 'md' } = this.props;
    const fileName = reportFile(this.props);
    const estimate = this.estimate(context);
    const { costJson, costText, stackCosts } = costReports();
    const text = format === 'json' ? costJson(estimate) : markdown(costText(estimate, { explain: true }));
    writeFileSync(join(Stage.isStage(context.appConstruct) ? context.appConstruct.outdir : '', fileName), `${text}\n`);
    const { usd = 0, isAtLeast } = pricing().sumOfSums(stackCosts(estimate).map(({ totals }) => totals.monthly));
    const violations = this.overLimit(usd, isAtLeast, fileName);
    return { success: !violations.some(({ severity }) => severity === 'error'), violations };
  }

  private estimate(context: IPolicyValidationContext): CostEstimate {
    const { priceRegion } = this.props;
    const { estimateCost } = costReports();
    const { PriceBook, HOME_REGION } = pricing();
    const paths = pathsOf(context);
    const sources = appTemplates(context, new Date().toISOString().slice(0, 10)).map(({ path, template, environment }) => ({
      name: basename(path).replace(/(?:\.nested)?\.template\.json$/, ''), template, environment, region: priceRegion ?? environment.region ?? HOME_REGION,
      pathOf: (logicalId: string) => paths.get(`${basename(path)}/${logicalId}`),
    }));
    const regions = [...new Set(sources.map(({ region }) => region))];
    const book = new PriceBook({ prices: regions.flatMap((region) => this.ownPrices(region)) });
    return estimateCost(sources, { book, workloadOf: (host) => this.workloadOf(host) });
  }

  private ownPrices(region: string): readonly Price[] {
    const { unitOf } = pricing();
    return Object.entries(this.props.prices ?? {}).map(([name, usd]): Price => {
      const key = name as PriceKey;
      return { key, region, unit: unitOf(key), tiers: [{ usd }], date: new Date().toISOString().slice(0, 10), source: `\`prices\` of ${this.path}` };
    });
  }

  private workloadOf(host: CostHost): Workload | undefined {
    const own = this.props.endpoints?.find(({ endpoint }) => [endpoint.node.path, hostTag(endpoint.node.path)].includes(host.path));
    if (own === undefined && !host.isModel) return undefined;
    return workloadOf({ ...this.props, ...own });
  }

  private overLimit(usd: number, isAtLeast: boolean, fileName: string): PolicyViolation[] {
    const { maxPerMonth, warnAbovePerMonth } = this.props;
    const [prop, limit] = maxPerMonth !== undefined && usd > maxPerMonth ? ['maxPerMonth', maxPerMonth] : ['warnAbovePerMonth', warnAbovePerMonth];
    if (limit === undefined || !(usd > (limit as number))) return [];
    const money = pricing().usd;
    return [{
      ruleName: 'cost-limit', severity: prop === 'maxPerMonth' ? 'error' : 'warning',
      description: `A month is estimated to cost ${isAtLeast ? 'at least ' : ''}${money(usd)}, and \`${prop}\` is ${money(limit as number)}`,
      fix: `look into ${fileName} for what costs most; \`csi cost --compare\` shows cheaper hosts`,
      violatingResources: [{ constructPath: this.path, locations: [prop as string] }],
    }];
  }
}

/** Of the constructs, by template and logical id: templates name them only where the command line asks for it. */
function pathsOf({ appConstruct }: IPolicyValidationContext): ReadonlyMap<string, string> {
  const elements = appConstruct.node.findAll().filter((each) => CfnElement.isCfnElement(each));
  return new Map(elements.map((each) => [`${each.stack.templateFile}/${String(each.stack.resolve(each.logicalId))}`, each.node.path]));
}

function workloadOf({ requestsPerSecond, latency = Duration.millis(100), latencyP95, pattern = TrafficPattern.STEADY, requestSize, answerSize, initTime, coldStartFraction }: TrafficOptions): Workload | undefined {
  const minutes = pattern._minutes(requestsPerSecond);
  if (minutes === undefined) return undefined;
  const ms = (duration: Duration): number => duration.toMilliseconds({ integral: false });
  return {
    pattern: pattern._name, minutes, latency: costWorkloads().latencyOf({ p50: ms(latency), ...(latencyP95 === undefined ? {} : { p95: ms(latencyP95) }) }),
    requestBytes: requestSize?.toBytes() ?? 1024, answerBytes: answerSize?.toBytes() ?? 1024,
    newEnvironments: { ...(initTime === undefined ? {} : { initSeconds: ms(initTime) / 1000 }), ...(coldStartFraction === undefined ? {} : { coldShare: coldStartFraction }) },
  };
}

function markdown(text: string): string {
  return `# What this app is estimated to cost\n\n\`\`\`text\n${text}\n\`\`\``;
}
