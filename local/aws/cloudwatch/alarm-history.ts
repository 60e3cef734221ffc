import type { Clock } from '../clock';
import type { Documents, StateFolder } from '../state/state-folder';
import type { AlarmRecord, HistoryItem, HistoryItemType } from './alarm-records';

/** "CloudWatch retains the history of an alarm even if you delete the alarm": the latest of each name. */
const KEPT_ITEMS = 200;

export class AlarmHistory {
  private readonly documents: Documents<readonly HistoryItem[]>;

  constructor(private readonly clock: Clock, state: StateFolder) {
    this.documents = state.documents<readonly HistoryItem[]>('alarm-history');
  }

  add({ name, kind }: Pick<AlarmRecord, 'name' | 'kind'>, type: HistoryItemType, summary: string, data: Readonly<Record<string, unknown>>): void {
    const item: HistoryItem = { time: Math.round(this.clock.now()), alarm: name, kind, type, summary, data: JSON.stringify({ version: '1.0', ...data }) };
    this.documents.put(name, [...this.documents.all.get(name) ?? [], item].slice(-KEPT_ITEMS));
  }

  /** Of one alarm or all, from the oldest on. */
  of(name?: string): readonly HistoryItem[] {
    if (name !== undefined) return this.documents.all.get(name) ?? [];
    return [...this.documents.all.values()].flat().sort((a, b) => a.time - b.time);
  }
}
