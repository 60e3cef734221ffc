import type { RuleResource, RuleTemplate } from '../../rules/template';
import type { Workload } from '../workload';
import type { CostHost } from './hosts';
import type { ResourceUsage } from './usage';

/** What an estimate is made with, beside the template. */
export interface EstimateContext {
  readonly template: RuleTemplate;
  /** What answers with a model, in this template. */
  readonly hosts: readonly CostHost[];
  /** Of a host; undefined where nobody says how often it is asked. */
  workloadOf(host: CostHost): Workload | undefined;
  /** Path of a resource in the app, or its logical id. */
  pathOf(resource: RuleResource): string;
  /** Bytes of a file that is uploaded at deploy, by its key in the bucket, where they are known. */
  assetBytes?(key: string): number | undefined;
}

/** What a resource of one type uses. */
export type Estimator = (resource: RuleResource, context: EstimateContext) => ResourceUsage;

/** What is said where nobody tells the traffic. */
export function unknownTraffic(host: CostHost): string {
  return `nothing says how often ${host.name} is asked: --rps ${host.name}=...`;
}
