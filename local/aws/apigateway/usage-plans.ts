import { randomBytes } from 'node:crypto';
import { takeToken, type Bucket } from '../../../lib/api/token-bucket';
import type { Clock } from '../clock';
import type { Documents, StateFolder } from '../state/state-folder';
import { newApiId } from './http-apis';
import type { ApiKeyRecord, Properties, UsagePlanRecord } from './records';

/** Whether a request with a key may pass. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export type KeyCheck = { readonly kind: 'allowed'; readonly keyId: string } | { readonly kind: 'refused' | 'throttled' | 'used up' };

interface Used {
  readonly period: string;
  readonly requests: number;
}

/** API keys, and the plans that count their requests. */
export class UsagePlans {
  private readonly plans: Documents<UsagePlanRecord>;
  private readonly keys: Documents<ApiKeyRecord>;
  private readonly used: Documents<Used>;
  private readonly buckets = new Map<string, Bucket>();

  constructor(state: StateFolder, private readonly clock: Clock) {
    this.plans = state.documents<UsagePlanRecord>('usage-plans');
    this.keys = state.documents<ApiKeyRecord>('api-keys');
    this.used = state.documents<Used>('usage');
  }

  putPlan(id: string | undefined, properties: Properties): string {
    const plan = id ?? newApiId().slice(0, 6);
    this.plans.put(plan, { id: plan, properties, keys: this.plans.all.get(plan)?.keys ?? [] });
    return plan;
  }

  deletePlan(id: string): void {
    this.plans.delete(id);
  }

  createKey(properties: Properties): string {
    const id = newApiId();
    const value = String(properties['Value'] ?? randomBytes(20).toString('hex'));
    if ([...this.keys.all.values()].some((key) => key.value === value)) throw new Error('API Key already exists');
    this.keys.put(id, { id, value, properties });
    return id;
  }

  updateKey(id: string, properties: Properties): void {
    const key = this.keys.all.get(id);
    if (key !== undefined) this.keys.put(id, { ...key, properties });
  }

  deleteKey(id: string): void {
    this.keys.delete(id);
  }

  /** Keys with their values: who runs the server made them. */
  get allKeys(): readonly ApiKeyRecord[] {
    return [...this.keys.all.values()];
  }

  join(planId: string, keyId: string, isMember: boolean): void {
    const plan = this.plans.all.get(planId);
    if (plan === undefined) return;
    const others = plan.keys.filter((key) => key !== keyId);
    this.plans.put(planId, { ...plan, keys: isMember ? [...others, keyId] : others });
  }

  check(value: string | undefined, apiId: string, stage: string): KeyCheck {
    const key = this.allKeys.find((one) => one.value === value && one.properties['Enabled'] !== false && one.properties['Enabled'] !== 'false');
    const plan = key && [...this.plans.all.values()].find(({ keys, properties }) => keys.includes(key.id) && stagesOf(properties).some((one) => one['ApiId'] === apiId && one['Stage'] === stage));
    if (key === undefined || plan === undefined) return { kind: 'refused' };
    const { Throttle, Quota } = plan.properties as { readonly Throttle?: Properties; readonly Quota?: Properties };
    const counted = `${plan.id} ${key.id}`;
    if (Throttle !== undefined) {
      const { taken, bucket } = takeToken(this.buckets.get(counted), { rate: Number(Throttle['RateLimit'] ?? 0), burst: Number(Throttle['BurstLimit'] ?? 0) }, this.clock.now());
      this.buckets.set(counted, bucket);
      if (!taken) return { kind: 'throttled' };
    }
    return Quota === undefined || this.count(counted, Quota) ? { kind: 'allowed', keyId: key.id } : { kind: 'used up' };
  }

  private count(counted: string, { Limit, Period }: Properties): boolean {
    const period = periodOf(String(Period), new Date(this.clock.now()));
    const before = this.used.all.get(counted);
    const requests = before?.period === period ? before.requests : 0;
    if (requests >= Number(Limit)) return false;
    this.used.put(counted, { period, requests: requests + 1 });
    return true;
  }
}

function stagesOf(properties: Properties): readonly Properties[] {
  return (properties['ApiStages'] ?? []) as readonly Properties[];
}

/** Days begin at midnight UTC, weeks on Sunday. */
function periodOf(period: string, now: Date): string {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - (period === 'WEEK' ? now.getUTCDay() : 0)));
  return period === 'MONTH' ? day.toISOString().slice(0, 7) : day.toISOString().slice(0, 10);
}
