import { Stage, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { priceProblems } from '../private/cost-metric';
import { costReports } from '../private/cost';
import { CostReportPlugin, reportFile } from '../private/cost-report-plugin';
import { checkArguments, guard } from '../private/declared/guard';
import { checkKnown, known, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import type { CostReportProps, TrafficOptions } from './cost-report-props';

/**
 * Writes what an app is going to cost into its cloud assembly, each time it is synthesized, and can refuse an app that is too expensive. It is
 * the estimate of `csi cost`, for all stacks below its scope; nothing is looked up.
 *
 * @example
 *
 * const app = new App();
 * new CostReport(app, 'Cost', { requestsPerSecond: 20, latency: Duration.millis(80), pattern: TrafficPattern.OFFICE_HOURS, maxPerMonth: 500 });
 */
export class CostReport extends Construct {
  private readonly fileName: string;

  /**
   * @throws if a number is none, a price has no such name, or the file would be one of the cloud assembly's own or of another report
   */
  public constructor(scope: Construct, id: string, props: CostReportProps = {}) {
    checkArguments('CostReport', { scope, id, props });
    super(scope, id);
    reject(this, [...problems(props), ...this.sameFile(props)]);
    Validations.of(scope).addPlugins(new CostReportPlugin(this.node.path, props));
    this.fileName = reportFile(props);
  }

  /** The last of two that write the same file would be all that is left. */
  private sameFile(props: CostReportProps): Problem[] {
    const other = Stage.of(this)?.node.findAll().find((each): each is CostReport => each instanceof CostReport && each !== this && Stage.of(each) === Stage.of(this) && each.fileName === reportFile(props));
    return other === undefined ? [] : [{ prop: 'fileName', found: `is ${JSON.stringify(reportFile(props))}, which ${other.node.path} writes too`, allowed: 'a file of its own', remedy: 'name another one' }];
  }
}

guard('CostReport', CostReport);

function problems(props: CostReportProps): Problem[] {
  const { endpoints = [], maxPerMonth, warnAbovePerMonth, fileName, prices = {} } = props;
  const name = known(fileName);
  return [
    ...trafficProblems('', props),
    ...endpoints.flatMap((each, index) => trafficProblems(`endpoints.${index}.`, each)),
    ...Object.entries({ maxPerMonth, warnAbovePerMonth }).flatMap(([prop, value]): Problem[] => (
      value === undefined || (Number.isFinite(value) && value > 0) ? [] : [{ prop, found: `is ${value}`, allowed: 'US dollars above 0', remedy: 'say what a month may cost' }])),
    ...(name === undefined ? [] : costReports().checkReportFile(name)),
    ...checkKnown({ maxPerMonth, warnAbovePerMonth, fileName, priceRegion: props.priceRegion }),
    ...priceProblems(prices),
  ];
}

function trafficProblems(at: string, { requestsPerSecond, latency, latencyP95, requestSize, answerSize, initTime, coldStartFraction }: TrafficOptions): Problem[] {
  const [half, most] = [knownSeconds(latency), knownSeconds(latencyP95)];
  return [
    ...checkKnown({ [`${at}requestsPerSecond`]: requestsPerSecond, [`${at}latency`]: latency, [`${at}latencyP95`]: latencyP95, [`${at}initTime`]: initTime, [`${at}coldStartFraction`]: coldStartFraction }),
    ...Object.entries({ requestSize, answerSize }).flatMap(([prop, size]): Problem[] => (size?.isUnresolved() === true ? [{ prop: at + prop, found: 'is known only at deploy', remedy: 'write a size' }] : [])),
    ...(requestsPerSecond === undefined || requestsPerSecond < -1e100 || (Number.isFinite(requestsPerSecond) && requestsPerSecond >= 0) ? [] : [{ prop: `${at}requestsPerSecond`, found: `is ${requestsPerSecond}`, allowed: 'a number from 0', remedy: 'say how often it is asked on average' }]),
    ...(coldStartFraction === undefined || coldStartFraction < -1e100 || (coldStartFraction >= 0 && coldStartFraction <= 1) ? [] : [{ prop: `${at}coldStartFraction`, found: `is ${coldStartFraction}`, allowed: 'a fraction from 0 to 1', remedy: 'say how many of the requests wait for a new environment' }]),
    ...(half === undefined || half > 0 ? [] : [{ prop: `${at}latency`, found: 'is 0', allowed: 'a time above 0', remedy: 'say how long an answer takes' }]),
    ...(most === undefined || most >= (half ?? 0.1) ? [] : [{ prop: `${at}latencyP95`, found: `is ${most} s`, allowed: `at least \`latency\`, ${half ?? 0.1} s`, remedy: 'swap them' }]),
  ];
}
