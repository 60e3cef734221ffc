import { CloudWatchError, requiredText, type Input } from '../../../lib/cloudwatch/input';
import { refuseBody } from '../../../lib/dashboard/check-body';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';

export interface DashboardRecord {
  readonly name: string;
  /** JSON, as it was put. */
  readonly body: string;
  readonly modified: number;
}

const MAX_NAME = 255;

/** Kept and given back, after a check as CloudWatch does one: nothing here draws them. */
export class Dashboards {
  private readonly documents: Documents<DashboardRecord>;

  constructor(private readonly clock: Clock, state: StateFolder, private readonly identity: AwsIdentity) {
    this.documents = state.documents<DashboardRecord>('dashboards');
  }

  get all(): readonly DashboardRecord[] {
    return [...this.documents.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Dashboards are of no region. */
  arn(name: string): string {
    return `arn:aws:cloudwatch::${this.identity.account}:dashboard/${name}`;
  }

  get(name: string): DashboardRecord {
    const found = this.documents.all.get(name);
    if (found === undefined) throw new CloudWatchError('DashboardNotFoundError', `Dashboard ${name} does not exist`);
    return found;
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
  put(input: Input): void {
    const name = requiredText(input, 'DashboardName');
    if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > MAX_NAME) {
      throw new CloudWatchError('DashboardInvalidInputError', `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`);
    }
    const body = requiredText(input, 'DashboardBody');
    const parsed = jsonObject(body);
    if (parsed === undefined) throw new CloudWatchError('DashboardInvalidInputError', 'The field DashboardBody must be a valid JSON object');
    const refusal = refuseBody(parsed);
    if (refusal !== undefined) throw new CloudWatchError('DashboardInvalidInputError', refusal);
    this.documents.put(name, { name, body, modified: Math.round(this.clock.now()) });
  }

  /** All of them, or none if one is not there. */
  delete(names: readonly string[]): void {
    for (const name of names) this.get(name);
    for (const name of names) this.documents.delete(name);
  }
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
