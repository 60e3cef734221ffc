import { parseEmf } from '../../../lib/cloudwatch/emf';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { AwsIdentity } from '../identity';

export interface ContainerLogsOptions {
  readonly identity: AwsIdentity;
  readonly clock: Clock;
  readonly metrics: MetricSink;
  denied(roleArn: string, action: string, resource: string): string | undefined;
  /** Shows what a container printed, and keeps it where its role may write to. */
  onLine(endpoint: string, text: string, place?: { readonly group: string; readonly stream: string }): void;
  warn(message: string): void;
}

/** Whose container it is. */
export interface LoggedContainer {
  readonly endpoint: string;
  readonly component?: string;
  readonly variant: string;
  /** What its instance is called. */
  readonly instance: string;
  /** The role that it runs as. */
  readonly roleArn?: string;
}

/**
 * What containers print, as CloudWatch Logs gets it: SageMaker writes it in the name of the execution role, and lines in embedded metric format
 * are metrics, as in every log group. A role that may not write leaves neither.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
 */
export class ContainerLogs {
  private readonly warned = new Set<string>();

  constructor(private readonly options: ContainerLogsOptions) {}

  /** Of a container that starts: takes its lines. */
  of(container: LoggedContainer): (line: string) => void {
    const { clock, metrics } = this.options;
    const written = this.mayWrite(container);
    const place = written ? { group: groupOf(container), stream: streamOf(container) } : undefined;
    return (line) => {
      if (written) for (const { time, ...metric } of parseEmf(line)) metrics.put({ ...metric, time: clock.at(time) });
      this.options.onLine(container.endpoint, line, place);
    };
  }

  private mayWrite(container: LoggedContainer): boolean {
    const { identity: { region, account }, denied, warn } = this.options;
    const group = groupOf(container);
    const why = container.roleArn === undefined ? 'there is no execution role' : denied(container.roleArn, 'logs:PutLogEvents', `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${streamOf(container)}`);
    if (why !== undefined && !this.warned.has(group)) {
      this.warned.add(group);
      warn(`CloudWatch gets neither logs nor metrics of ${group}: ${why}`);
    }
    return why === undefined;
  }
}

function groupOf({ endpoint, component }: LoggedContainer): string {
  return component === undefined ? `/aws/sagemaker/Endpoints/${endpoint}` : `/aws/sagemaker/InferenceComponents/${component}`;
}

/** "[production-variant-name]/[instance-id]" */
function streamOf({ variant, instance }: LoggedContainer): string {
  return `${variant}/${instance}`;
}
