import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { Aggregate } from '../../lib/cloudwatch/aggregate';
import type { Alarmed, Minute } from '../../lib/service-level/simulation';
import { Clock, type Timer } from '../../local/aws/clock';
import type { MetricSource } from '../../local/aws/cloudwatch/alarm-evaluator';
import { Alarms } from '../../local/aws/cloudwatch/alarms';
import type { MetricPeriod, MetricQuery } from '../../local/aws/cloudwatch/metrics';
import { StateFolder } from '../../local/aws/state/state-folder';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const MINUTE_MS = 60_000;
/** A full hour. */
const START = Date.UTC(2026, 0, 1);

/** A clock that goes on when it is told to. */
class SteppedClock extends Clock {
  private time = START;
  private readonly works: { readonly periodMs: number; readonly work: (at: number) => void }[] = [];

  override now(): number {
    return this.time;
  }

  override every(periodMs: number, work: (at: number) => void): Timer {
    this.works.push({ periodMs, work });
    return { cancel: () => undefined };
  }

  goTo(time: number): void {
    this.time = time;
    for (const { periodMs, work } of this.works) if (time % periodMs === 0 && periodMs >= MINUTE_MS) work(time);
  }
}

/** How a service reports the requests of a minute: how many observations there are of each value of a metric. */
export type Reported = (metric: string, minute: Minute) => readonly (readonly [value: number, count: number])[];

/** A function that throws: Lambda counts it, and so does the server. */
export const failing: Reported = (metric, { total, bad }) => {
  if (metric === 'Invocations') return [[1, total]];
  return metric === 'Errors' || metric === 'ServerErrors' ? [[1, bad], [0, total - bad]] : [];
};

/** A function that is throttled, which is no invocation. */
export const throttled: Reported = (metric, { total, bad }) => {
  if (metric === 'Throttles') return [[1, bad]];
  return metric === 'Invocations' ? [[1, total - bad]] : [];
};

/** A function that takes so many milliseconds, or so many. */
export function slow(good: number, bad: number): Reported {
  return (metric, minute) => (metric === 'Duration' ? [[good, minute.total - minute.bad], [bad, minute.bad]] : []);
}

/** Minutes of traffic as metrics. What a window holds is the difference of two sums, so that a month takes seconds. */
class CountedMetrics implements MetricSource {
  private readonly sums: Float64Array;
  private minutes = 0;

  constructor(private readonly reported: Reported, minutes: number) {
    this.sums = new Float64Array(2 * (minutes + 1));
  }

  add({ total, bad }: Minute): void {
    const at = 2 * this.minutes;
    this.sums[at + 2] = (this.sums[at] as number) + total;
    this.sums[at + 3] = (this.sums[at + 1] as number) + bad;
    this.minutes += 1;
  }

  query({ name, start, end, period }: MetricQuery): readonly MetricPeriod[] {
    const found: MetricPeriod[] = [];
    for (let time = start; time < end; time += period * 1000) {
      const window = this.between(this.indexOf(time), this.indexOf(Math.min(end, time + period * 1000)));
      const aggregate = Aggregate.empty();
      for (const [value, count] of this.reported(name, window)) aggregate.add(value, count);
      if (aggregate.sampleCount > 0) found.push({ time, aggregate });
    }
    return found;
  }

  private between(from: number, to: number): Minute {
    const sum = (index: number): number => this.sums[index] as number;
    return { total: sum(2 * to) - sum(2 * from), bad: sum(2 * to + 1) - sum(2 * from + 1) };
  }

  private indexOf(time: number): number {
    return Math.max(0, Math.min(this.minutes, (time - START) / MINUTE_MS));
  }
}

/** The alarms that a template has, in the CloudWatch of the local AWS, on a clock that waits for nobody. */
export class RehearsedLevels {
  private readonly folder = mkdtempSync(join(tmpdir(), 'csi-levels-'));
  private readonly state = StateFolder.open(join(this.folder, 'state'), {}, { account: ACCOUNT, region: REGION });
  private readonly clock = new SteppedClock(1, this.state);
  private readonly metrics: CountedMetrics;
  private readonly alarms: Alarms;
  private minute = 0;

  constructor(template: Template, private readonly level: string, reported: Reported, minutes: number) {
    this.metrics = new CountedMetrics(reported, minutes);
    this.alarms = new Alarms(this.metrics, this.clock, this.state, { account: ACCOUNT, region: REGION, partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: 'http://127.0.0.1:1' });
    for (const [type, put] of [['AWS::CloudWatch::Alarm', (input: object) => this.alarms.put({ ...input })], ['AWS::CloudWatch::CompositeAlarm', (input: object) => this.alarms.putComposite({ ...input })]] as const) {
      for (const [id, { Properties }] of Object.entries(template.findResources(type) as Record<string, { readonly Properties: object }>)) put({ ...resolved(Properties) as object, AlarmName: id });
    }
  }

  next(now: Minute): Alarmed {
    this.metrics.add(now);
    this.minute += 1;
    this.clock.goTo(START + this.minute * MINUTE_MS);
    return { page: this.isRed('Page'), ticket: this.isRed('Ticket') };
  }

  close(): void {
    this.clock.close();
    this.state.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private isRed(severity: string): boolean {
    const found = this.alarms.all.filter(({ name, kind }) => kind === 'composite' && name.includes(this.level) && name.replace(/[0-9A-F]{8}$/, '').endsWith(severity));
    if (found.length !== 1) throw new Error(`${found.length} alarms ${severity} of ${this.level}`);
    return found[0]?.state.value === 'ALARM';
  }
}

/** What CloudFormation makes of references: to an alarm its name, to its ARN that. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const of = value as Readonly<Record<string, unknown>>;
  if (typeof of['Ref'] === 'string') return of['Ref'];
  if (Array.isArray(of['Fn::GetAtt'])) return `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${String(of['Fn::GetAtt'][0])}`;
  const join = of['Fn::Join'];
  if (Array.isArray(join)) return (join[1] as readonly unknown[]).map(resolved).join(String(join[0]));
  return Object.fromEntries(Object.entries(of).map(([key, each]) => [key, resolved(each)]));
}
