import { parsePattern, PatternError, type EventPattern } from '../../../lib/events/pattern';
import { isJsonPath, MAX_PATHS } from '../../../lib/events/target-input';
import { parseSchedule } from '../../../lib/schedule';
import { AwsError } from '../wire/errors';
import type { TargetRecord } from './records';

export const DEFAULT_BUS = 'default';
/** "Rules: ... 5 targets per rule." https://docs.aws.amazon.com/general/latest/gr/ev.html */
const MAX_TARGETS = 5;
const MAX_PATTERN = 4096;
const NAME = /^[.\-_A-Za-z0-9]+$/;

/** Rules run in UTC, and know no one-time schedules: those are of EventBridge Scheduler. */
export const RULE_DIALECT = { exactUnits: true, at: false };

export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

export function checkName(name: unknown, what: string, max = 64): string {
  if (typeof name !== 'string' || name === '') throw invalid(`1 validation error detected: Value null at '${what}' failed to satisfy constraint: Member must not be null`);
  if (!NAME.test(name)) throw invalid(`1 validation error detected: Value '${name}' at '${what}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`);
  if (name.length > max) throw invalid(`1 validation error detected: Value '${name}' at '${what}' failed to satisfy constraint: Member must have length less than or equal to ${max}`);
  return name;
}

/** Only the default bus is served. */
export function checkBus(bus: unknown): void {
  const name = bus === undefined || bus === null ? DEFAULT_BUS : String(bus).replace(/^arn:[^:]+:events:[^:]*:\d*:event-bus\//, '');
  if (name !== DEFAULT_BUS) throw new AwsError(404, 'ResourceNotFoundException', `Event bus ${name} does not exist. csi local has the default bus only.`);
}

export function checkWhen(scheduleExpression: string | undefined, eventPattern: string | undefined): void {
  if (scheduleExpression === undefined && eventPattern === undefined) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (scheduleExpression !== undefined && parseSchedule(scheduleExpression, RULE_DIALECT) === undefined) throw invalid('Parameter ScheduleExpression is not valid.');
  if (eventPattern !== undefined) checkPattern(eventPattern);
}

export function checkPattern(text: string): EventPattern {
  if (text.length > MAX_PATTERN) throw invalid(`1 validation error detected: Value at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to ${MAX_PATTERN}`);
  try {
    return parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw new AwsError(400, 'InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
    throw error;
  }
}

export function checkTargets(targets: readonly TargetRecord[]): void {
  if (targets.length > MAX_TARGETS) throw new AwsError(400, 'LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  for (const target of targets) checkTarget(target);
}

function checkTarget(target: TargetRecord): void {
  const id = checkName(target.Id, 'targets.1.member.id');
  if (typeof target.Arn !== 'string' || !/^arn:[^:]+:[a-z0-9-]+:/.test(target.Arn)) throw invalid(`Parameter ${String(target.Arn)} is not valid. Reason: Provided Arn is not in correct format.`);
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter((input) => input !== undefined);
  if (inputs.length > 1) throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  if (target.Input !== undefined && !isJson(target.Input)) throw invalid(`JSON syntax error in input for target ${id}.`);
  const paths = Object.entries(target.InputTransformer?.InputPathsMap ?? {});
  const wrong = [target.InputPath, ...paths.map(([, path]) => path)].find((path) => path !== undefined && !isJsonPath(path));
  if (wrong !== undefined) throw invalid(`Invalid jsonpath ${wrong} for target ${id}. csi local knows the paths that name fields and elements: $.detail.name, $.resources[0].`);
  if (paths.length > MAX_PATHS) throw invalid(`InputPathsMap of target ${id} has ${paths.length} variables, but may have ${MAX_PATHS}.`);
  const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = target.RetryPolicy ?? {};
  if (age !== undefined && !(age >= 60 && age <= 86_400)) throw invalid(`Parameter MaximumEventAgeInSeconds of target ${id} is ${age}, but must be 60 to 86400.`);
  if (attempts !== undefined && !(attempts >= 0 && attempts <= 185)) throw invalid(`Parameter MaximumRetryAttempts of target ${id} is ${attempts}, but must be 0 to 185.`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
