import { EVENT_AGE_SECONDS, RETRY_ATTEMPTS } from '../../../../lib/lambda/async';
import { LATEST } from '../../../function-runner';
import { ApiError } from '../../../lambda-api/errors';
import type { JsonInput } from '../../wire/json';
import type { EventInvokeRecord, FunctionRecord } from '../records';
import { authorized, versionOf, type LambdaCall, type LambdaReply, type LambdaRoutes, type LambdaWorld } from './route';

/** How asynchronous invocations are treated: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function eventInvokeRoutes({ functions }: LambdaWorld): LambdaRoutes {
  const put = async (call: LambdaCall, action: string, keep: boolean): Promise<LambdaReply> => {
    const target = authorized(functions, call, action);
    versionOf(functions, target);
    const qualifier = target.qualifier ?? LATEST;
    const before = keep ? existing(target.fn, qualifier, target.arn) : undefined;
    functions.putEventInvoke(target.name, qualifier, { ...before, ...settingsIn(await call.json()), modified: new Date().toISOString() });
    return { body: shape(functions.get(target.name), qualifier) };
  };
  return {
    'PUT functions/:name/event-invoke-config': (call) => put(call, 'PutFunctionEventInvokeConfig', false),
    'POST functions/:name/event-invoke-config': (call) => put(call, 'UpdateFunctionEventInvokeConfig', true),
    'GET functions/:name/event-invoke-config': (call) => {
      const { fn, qualifier = LATEST, arn } = authorized(functions, call, 'GetFunctionEventInvokeConfig');
      existing(fn, qualifier, arn);
      return { body: shape(fn, qualifier) };
    },
    'GET functions/:name/event-invoke-config/list': (call) => {
      const { fn } = authorized(functions, call, 'ListFunctionEventInvokeConfigs');
      return { body: { FunctionEventInvokeConfigs: Object.keys(fn.eventInvoke ?? {}).map((qualifier) => shape(fn, qualifier)) } };
    },
    'DELETE functions/:name/event-invoke-config': (call) => {
      const { fn, name, qualifier = LATEST, arn } = authorized(functions, call, 'DeleteFunctionEventInvokeConfig');
      existing(fn, qualifier, arn);
      functions.putEventInvoke(name, qualifier, undefined);
      return { status: 204 };
    },
  };
}

function existing(fn: FunctionRecord, qualifier: string, arn: string): EventInvokeRecord {
  const found = fn.eventInvoke?.[qualifier];
  if (found === undefined) throw ApiError.notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
  return found;
}

function settingsIn(input: JsonInput): Partial<EventInvokeRecord> {
  const destinations = input['DestinationConfig'] as Readonly<Record<string, { readonly Destination?: string } | undefined>> | undefined;
  return {
    ...(input['MaximumRetryAttempts'] === undefined ? {} : { maxRetryAttempts: within('maximumRetryAttempts', Number(input['MaximumRetryAttempts']), RETRY_ATTEMPTS) }),
    ...(input['MaximumEventAgeInSeconds'] === undefined ? {} : { maxAgeSeconds: within('maximumEventAgeInSeconds', Number(input['MaximumEventAgeInSeconds']), EVENT_AGE_SECONDS) }),
    ...(destinations === undefined ? {} : { onSuccess: destinations['OnSuccess']?.Destination, onFailure: destinations['OnFailure']?.Destination }),
  };
}

function within(name: string, value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  if (value >= min && value <= max) return value;
  const [bound, limit] = value > max ? ['less', max] : ['greater', min];
  throw new ApiError(400, 'ValidationException', `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${bound} than or equal to ${limit}`);
}

function shape(fn: FunctionRecord, qualifier: string): Record<string, unknown> {
  const { maxRetryAttempts, maxAgeSeconds, onSuccess, onFailure, modified } = existing(fn, qualifier, fn.arn);
  return {
    LastModified: Date.parse(modified) / 1000,
    FunctionArn: `${fn.arn}:${qualifier}`,
    ...(maxRetryAttempts === undefined ? {} : { MaximumRetryAttempts: maxRetryAttempts }),
    ...(maxAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: maxAgeSeconds }),
    DestinationConfig: {
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
    },
  };
}
