/** What DescribeEndpoint says of an endpoint that was updated. */
export interface SeenEndpoint {
  readonly endpointName: string;
  readonly status: string;
  readonly config?: string;
  readonly failureReason?: string;
  /** The configuration of an update that is under way. */
  readonly pendingConfig?: string;
  /** Names of the alarms that the last deployment was watched by. */
  readonly alarms: readonly string[];
}

export interface IntendedConfig {
  readonly name: string;
  readonly digest: string;
}

export type Verdict =
  | { readonly kind: 'served' }
  /** An update is under way, or SageMaker patches it: look again. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refused'; readonly message: string };

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
const PASSING = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];

/** Whether an endpoint runs what a deploy meant it to run. SageMaker goes back to the configuration before by itself, and is InService then too. */
export function judgeEndpoint(seen: SeenEndpoint, intended: IntendedConfig): Verdict {
  if (seen.status === 'InService' && seen.config === intended.name) return { kind: 'served' };
  if (PASSING.includes(seen.status)) return { kind: 'wait' };
  return { kind: 'refused', message: refusal(seen, intended) };
}

/** What whoever deploys reads of it: what runs, what was meant to, why, and what to do. */
export function refusal({ endpointName, status, config, failureReason, alarms }: SeenEndpoint, intended: IntendedConfig): string {
  const meant = `this deploy means it to run ${intended.name} (digest ${intended.digest})`;
  const why = failureReason === undefined ? '' : ` SageMaker says: ${failureReason.replace(/\.?$/, '.')}`;
  if (status === 'InService') {
    return `The endpoint ${endpointName} runs the configuration ${config ?? '(none)'}, and ${meant}. SageMaker has gone back: what ran before goes on serving.${why} ${whereToLook(endpointName, alarms)}`;
  }
  return `The endpoint ${endpointName} is ${status} with the configuration ${config ?? '(none)'}, and ${meant}.${why} ${whereToLook(endpointName, alarms)}`;
}

function whereToLook(endpointName: string, alarms: readonly string[]): string {
  const logs = `the log group /aws/sagemaker/Endpoints/${endpointName}`;
  return alarms.length === 0 ? `Look at ${logs} for what the new model said.` : `Look at the history of its alarms (${alarms.join(', ')}) for what turned it back, and at ${logs} for what the new model said.`;
}
