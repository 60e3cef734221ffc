import { DescribeScalableTargetsCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { Range, ScheduledChange } from '../../lib/scaling/range-now';
import { rangeAt } from '../../lib/scaling/range-now';
import { scalableAlias } from '../../lib/scaling/suspension';
import { patiently } from '../shared/patience';
import type { Clients } from './index';

type Properties = Readonly<Record<string, unknown>>;

/** Gives a target the range that its schedules have for this hour. What holds it back, and what is provisioned within the range, stays. */
export async function setRange(functionName: string, properties: Properties, { scaling, now, sleep }: Clients): Promise<void> {
  const { ScalableTargets } = await patiently(() => scaling.send(describe(functionName)), sleep);
  const target = ScalableTargets?.[0];
  if (target === undefined) throw new Error(`${scalableAlias(functionName).ResourceId} is no scalable target`);
  const range = rangeAt(rangeOf(properties), changesOf(properties['schedules']), now());
  const stays = target.MinCapacity === range.min && target.MaxCapacity === range.max;
  if (!stays) await patiently(() => scaling.send(new RegisterScalableTargetCommand({ ...scalableAlias(functionName), MinCapacity: range.min, MaxCapacity: range.max })), sleep);
  console.log(JSON.stringify({ level: 'INFO', message: `${functionName} keeps from ${range.min} to ${range.max} environments ready`, changed: !stays }));
}

export function describe(functionName: string): DescribeScalableTargetsCommand {
  const { ServiceNamespace, ScalableDimension, ResourceId } = scalableAlias(functionName);
  return new DescribeScalableTargetsCommand({ ServiceNamespace, ScalableDimension, ResourceIds: [ResourceId] });
}

/** CloudFormation hands over every property as a text. */
function rangeOf(properties: Properties): Range {
  return { min: numberIn(properties, 'minCapacity'), max: numberIn(properties, 'maxCapacity') };
}

function changesOf(schedules: unknown): ScheduledChange[] {
  return ((schedules ?? []) as readonly Properties[]).map((properties) => ({
    schedule: String(properties['schedule']),
    timeZone: properties['timeZone'] === undefined ? undefined : String(properties['timeZone']),
    min: properties['minCapacity'] === undefined ? undefined : numberIn(properties, 'minCapacity'),
    max: properties['maxCapacity'] === undefined ? undefined : numberIn(properties, 'maxCapacity'),
  }));
}

function numberIn(properties: Properties, name: string): number {
  const value = Number(properties[name]);
  if (!Number.isInteger(value)) throw new Error(`the property ${name} is ${JSON.stringify(properties[name])}, needed: a whole number`);
  return value;
}
