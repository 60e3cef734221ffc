import { isTimeZone, parseSchedule } from '../../../lib/schedule';
import { AwsError } from '../wire/errors';
import type { ScheduleSettings, ScheduleTarget } from './records';

export const SCHEDULER_DIALECT = { exactUnits: false, at: true };

export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

export function checkName(name: string, what = 'name'): string {
  if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(name)) throw invalid(`1 validation error detected: Value '${name}' at '${what}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`);
  return name;
}

/** What a caller says of a schedule, checked. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export function settingsOf(input: Readonly<Record<string, unknown>>): ScheduleSettings {
  const expression = text(input['ScheduleExpression']) ?? '';
  if (parseSchedule(expression, SCHEDULER_DIALECT) === undefined) throw invalid(`Invalid Schedule Expression ${expression}.`);
  const timeZone = text(input['ScheduleExpressionTimezone']);
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalid(`Invalid Schedule Expression Timezone ${timeZone}.`);
  const state = text(input['State']) ?? 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') throw invalid(`1 validation error detected: Value '${state}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]`);
  const [start, end] = [timeOf(input['StartDate'], 'StartDate'), timeOf(input['EndDate'], 'EndDate')];
  if (start !== undefined && end !== undefined && start >= end) throw invalid('The StartDate you specify must come before the EndDate.');
  return {
    expression,
    timeZone,
    state,
    target: checkTarget(input['Target'] as ScheduleTarget | undefined),
    window: checkWindow(input['FlexibleTimeWindow'] as ScheduleSettings['window'] | undefined),
    start,
    end,
    description: text(input['Description']),
    kmsKeyArn: text(input['KmsKeyArn']),
    afterCompletion: text(input['ActionAfterCompletion']),
  };
}

function checkTarget(target: ScheduleTarget | undefined): ScheduleTarget {
  if (target === undefined) throw invalid("1 validation error detected: Value null at 'target' failed to satisfy constraint: Member must not be null");
  if (!/^arn:[^:]+:[a-z0-9-]+:/.test(target.Arn ?? '')) throw invalid(`Invalid Target Arn ${target.Arn}.`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(target.RoleArn ?? '')) throw invalid(`Invalid RoleArn ${target.RoleArn}.`);
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = target.RetryPolicy ?? {};
  if (age !== undefined && !(age >= 60 && age <= 86_400)) throw invalid(`MaximumEventAgeInSeconds is ${age}, but must be 60 to 86400.`);
  if (attempts !== undefined && !(attempts >= 0 && attempts <= 185)) throw invalid(`MaximumRetryAttempts is ${attempts}, but must be 0 to 185.`);
  if (target.Input !== undefined && /:lambda:/.test(target.Arn) && !isJson(target.Input)) throw invalid('Invalid Input: the payload of a Lambda function must be JSON.');
  return target;
}

function checkWindow(window: ScheduleSettings['window'] | undefined): ScheduleSettings['window'] {
  const { Mode: mode, MaximumWindowInMinutes: minutes } = window ?? { Mode: '' };
  if (mode === 'OFF') {
    if (minutes !== undefined) throw invalid('MaximumWindowInMinutes cannot be specified when Mode is OFF.');
    return { Mode: mode };
  }
  if (mode !== 'FLEXIBLE') throw invalid(`1 validation error detected: Value '${mode}' at 'flexibleTimeWindow.mode' failed to satisfy constraint: Member must satisfy enum value set: [OFF, FLEXIBLE]`);
  if (minutes === undefined || !(minutes >= 1 && minutes <= 1440)) throw invalid('MaximumWindowInMinutes must be 1 to 1440 when Mode is FLEXIBLE.');
  return { Mode: mode, MaximumWindowInMinutes: minutes };
}

/** The API sends seconds since 1970, CloudFormation a date. */
function timeOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'number' ? 1000 * value : Date.parse(String(value));
  if (Number.isNaN(time)) throw invalid(`${name} is ${String(value)}, which is no time.`);
  return time;
}

function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
