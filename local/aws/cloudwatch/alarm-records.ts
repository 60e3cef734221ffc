import type { AlarmStateRecord } from '../../../lib/cloudwatch/alarm-events';
import type { Input } from '../../../lib/cloudwatch/input';

/** As it is kept: what the caller put, and the state it has. */
export interface AlarmRecord {
  readonly name: string;
  readonly arn: string;
  /** A recorded alarm is one that CloudWatch would evaluate and this server cannot: it keeps its first state. */
  readonly kind: 'metric' | 'composite' | 'recorded';
  /** In the shape of PutMetricAlarm or PutCompositeAlarm. */
  readonly input: Input;
  readonly actionsEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds, as all times here. */
  readonly configured: number;
  readonly state: AlarmStateRecord;
  /** When its value changed last. */
  readonly transitioned: number;
}

export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly time: number;
  readonly alarm: string;
  readonly kind: AlarmRecord['kind'];
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** Of a name or an ARN. */
export function nameOf(reference: string): string {
  return reference.replace(/^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:/, '');
}
