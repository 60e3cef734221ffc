import type { AlarmChange } from '../../../lib/cloudwatch/alarm-events';
import type { AlarmHistory } from './alarm-history';
import type { AlarmRecord } from './alarm-records';

/** Does what an action's ARN stands for. What it throws goes into the alarm's history. */
export type AlarmActionHandler = (arn: string, change: AlarmChange) => void;

interface Registered {
  readonly handler: AlarmActionHandler;
  readonly repeats: boolean;
}

/** What alarms do when they change their state. */
export class AlarmActionHandlers {
  private readonly handlers = new Map<string, Registered>();

  constructor(private readonly history: AlarmHistory) {}

  /**
   * Takes over actions whose ARN begins like this. Scaling policies repeat: "the alarm continues to invoke the action
   * once per minute" while it stays in the state, which only they do.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
   */
  on(prefix: string, handler: AlarmActionHandler, { repeats = false } = {}): void {
    this.handlers.set(prefix, { handler, repeats });
  }

  run(alarm: AlarmRecord, arns: readonly string[], change: AlarmChange): void {
    for (const arn of arns) {
      const registered = this.find(arn);
      if (registered === undefined) this.add(alarm, arn, change, 'NotServed', `Action ${arn} is recorded and was not executed: csi local does not serve it`);
      else this.execute(alarm, arn, change, registered);
    }
  }

  /** Of an alarm that has not left its state. */
  repeat(arns: readonly string[], change: AlarmChange): void {
    for (const arn of arns) {
      const registered = this.find(arn);
      if (registered?.repeats === true) this.call(arn, change, registered);
    }
  }

  private execute(alarm: AlarmRecord, arn: string, change: AlarmChange, registered: Registered): void {
    const error = this.call(arn, change, registered);
    if (error === undefined) this.add(alarm, arn, change, 'Succeeded', `Successfully executed action ${arn}`);
    else this.add(alarm, arn, change, 'Failed', `Failed to execute action ${arn}. Received error: "${error}"`, error);
  }

  private call(arn: string, change: AlarmChange, { handler }: Registered): string | undefined {
    try {
      handler(arn, change);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private add(alarm: AlarmRecord, arn: string, change: AlarmChange, actionState: string, summary: string, error?: string): void {
    this.history.add(alarm, 'Action', summary, { actionState, stateUpdateTimestamp: change.to.updated, notificationResource: arn, ...(error === undefined ? {} : { error }) });
  }

  private find(arn: string): Registered | undefined {
    const prefix = [...this.handlers.keys()].filter((each) => arn.startsWith(each)).sort((a, b) => b.length - a.length)[0];
    return prefix === undefined ? undefined : this.handlers.get(prefix);
  }
}
