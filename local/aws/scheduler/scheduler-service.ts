import type { ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../http';
import { AwsError, refusalOf } from '../wire/errors';
import type { JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';
import { invalid, settingsOf } from './check-schedule';
import { DEFAULT_GROUP, type ScheduleGroupRecord, type ScheduleRecord } from './records';
import type { Schedules } from './schedules';

const MAX_BODY_BYTES = 1024 * 1024;

/** The API of EventBridge Scheduler. */
export class SchedulerService implements AwsService {
  readonly signingNames = ['scheduler'];

  constructor(private readonly schedules: Schedules) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const headers = { 'x-amzn-requestid': request.requestId };
    try {
      const body = await readBody(request.message, MAX_BODY_BYTES);
      if (body === undefined) throw new AwsError(413, 'RequestEntityTooLargeException', `the request has more than ${MAX_BODY_BYTES} bytes`);
      sendJson(response, 200, this.answer(request, parsed(body)), headers);
    } catch (thrown) {
      const error = refusalOf(thrown);
      sendJson(response, error.status, { Message: error.message }, { ...headers, 'x-amzn-ErrorType': error.code });
    }
  }

  private answer(request: AwsRequest, input: JsonInput): unknown {
    const { schedules } = this;
    const query = request.url.searchParams;
    const [, kind, encoded] = /^\/(schedules|schedule-groups)(?:\/([^/]+))?$/.exec(request.url.pathname) ?? [];
    const name = encoded === undefined ? undefined : decodeURIComponent(encoded);
    const group = String(input['GroupName'] ?? query.get('groupName') ?? DEFAULT_GROUP);
    const operation = kind === undefined ? undefined : `${request.method} ${kind}${name === undefined ? '' : '/NAME'}`;
    const authorize = (action: string, arn: string): void => request.authorize(`scheduler:${action}`, arn);
    const of = (action: string): readonly [string, string] => {
      authorize(action, schedules.arn(group, name ?? ''));
      return [group, name ?? ''];
    };
    switch (operation) {
      case 'POST schedules/NAME': {
        const [within, called] = of('CreateSchedule');
        return { ScheduleArn: schedules.create(within, called, settingsOf(input)).arn };
      }
      case 'PUT schedules/NAME': {
        const [within, called] = of('UpdateSchedule');
        return { ScheduleArn: schedules.update(within, called, settingsOf(input)).arn };
      }
      case 'GET schedules/NAME': return shown(schedules.get(...of('GetSchedule')));
      case 'DELETE schedules/NAME': {
        const [within, called] = of('DeleteSchedule');
        schedules.delete(within, schedules.get(within, called).name);
        return {};
      }
      case 'GET schedules': {
        authorize('ListSchedules', schedules.arn('*', '*'));
        const [of, prefix, state] = [query.get('ScheduleGroup'), query.get('NamePrefix'), query.get('State')];
        if (of !== null) schedules.group(of);
        const { items, nextToken } = pageOf(
          schedules.all.filter((each) => (of === null || each.group === of) && each.name.startsWith(prefix ?? '') && (state === null || each.state === state)),
          query.get('MaxResults'), query.get('NextToken'),
        );
        return { Schedules: items.map(summary), NextToken: nextToken };
      }
      case 'POST schedule-groups/NAME':
        authorize('CreateScheduleGroup', schedules.groupArn(name ?? ''));
        return { ScheduleGroupArn: schedules.createGroup(name ?? '').arn };
      case 'GET schedule-groups/NAME':
        authorize('GetScheduleGroup', schedules.groupArn(name ?? ''));
        return groupShown(schedules.group(name ?? ''));
      case 'DELETE schedule-groups/NAME':
        authorize('DeleteScheduleGroup', schedules.groupArn(name ?? ''));
        schedules.deleteGroup(name ?? '');
        return {};
      case 'GET schedule-groups': {
        authorize('ListScheduleGroups', schedules.groupArn('*'));
        const { items, nextToken } = pageOf(schedules.groups.filter((each) => each.name.startsWith(query.get('NamePrefix') ?? '')), query.get('MaxResults'), query.get('NextToken'));
        return { ScheduleGroups: items.map(groupShown), NextToken: nextToken };
      }
      default: throw AwsError.notServed('scheduler', `${request.method} ${request.url.pathname}`);
    }
  }
}

function parsed(body: Buffer): JsonInput {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as JsonInput;
  } catch {
    throw invalid('the body is not JSON');
  }
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

function summary({ arn, group, name, state, created, modified, target }: ScheduleRecord): Readonly<Record<string, unknown>> {
  return { Arn: arn, GroupName: group, Name: name, State: state, CreationDate: seconds(created), LastModificationDate: seconds(modified), Target: { Arn: target.Arn } };
}

function shown(schedule: ScheduleRecord): Readonly<Record<string, unknown>> {
  const { expression, timeZone, target, window, start, end, description, kmsKeyArn, afterCompletion } = schedule;
  return {
    ...summary(schedule),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone ?? 'UTC',
    Target: { ...target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185, ...target.RetryPolicy } },
    FlexibleTimeWindow: window,
    StartDate: seconds(start),
    EndDate: seconds(end),
    Description: description,
    KmsKeyArn: kmsKeyArn,
    ActionAfterCompletion: afterCompletion ?? 'NONE',
  };
}

function groupShown({ name, arn, created }: ScheduleGroupRecord): Readonly<Record<string, unknown>> {
  return { Name: name, Arn: arn, State: 'ACTIVE', CreationDate: seconds(created), LastModificationDate: seconds(created) };
}
