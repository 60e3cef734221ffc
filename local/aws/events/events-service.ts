import type { ServerResponse } from 'node:http';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';
import { checkBus, checkName, checkPattern, DEFAULT_BUS, invalid } from './check-rule';
import type { EventBus } from './event-bus';
import type { RuleRecord, RuleState, TargetRecord } from './records';

const MAX_ENTRIES = 10;

/** The EventBridge API, on the default bus. */
export class EventsService implements AwsService {
  readonly signingNames = ['events'];

  constructor(private readonly bus: EventBus, private readonly identity: AwsIdentity) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { rules } = this.bus;
    const ruleOf = (input: JsonInput, action: string, key = 'Name'): string => {
      const name = checkName(input[key], key.toLowerCase());
      request.authorize(`events:${action}`, rules.arn(name));
      checkBus(input['EventBusName']);
      return name;
    };
    await answerJson(request, response, 'events', {
      PutEvents: (input) => this.putEvents(input, request),
      PutRule: (input) => {
        const name = ruleOf(input, 'PutRule');
        return {
          RuleArn: rules.put(name, {
            scheduleExpression: text(input['ScheduleExpression']),
            eventPattern: text(input['EventPattern']),
            state: text(input['State']) as RuleState | undefined,
            description: text(input['Description']),
            roleArn: text(input['RoleArn']),
          }).arn,
        };
      },
      DescribeRule: (input) => ({ ...shown(rules.get(ruleOf(input, 'DescribeRule'))), CreatedBy: this.identity.account }),
      ListRules: (input) => {
        request.authorize('events:ListRules', `arn:aws:events:${this.identity.region}:${this.identity.account}:rule/*`);
        checkBus(input['EventBusName']);
        const { items, nextToken } = pageOf(rules.all.filter(({ name }) => name.startsWith(text(input['NamePrefix']) ?? '')), input['Limit'], input['NextToken']);
        return { Rules: items.map(shown), NextToken: nextToken };
      },
      PutTargets: (input) => {
        const name = ruleOf(input, 'PutTargets', 'Rule');
        rules.putTargets(name, (input['Targets'] ?? []) as readonly TargetRecord[]);
        this.bus.warnOfTargets(rules.get(name));
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
      ListTargetsByRule: (input) => {
        const { items, nextToken } = pageOf(rules.get(ruleOf(input, 'ListTargetsByRule', 'Rule')).targets, input['Limit'], input['NextToken']);
        return { Targets: items, NextToken: nextToken };
      },
      RemoveTargets: (input) => {
        const missing = rules.removeTargets(ruleOf(input, 'RemoveTargets', 'Rule'), (input['Ids'] ?? []) as readonly string[]);
        return {
          FailedEntryCount: missing.length,
          FailedEntries: missing.map((id) => ({ TargetId: id, ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Target ${id} does not exist.` })),
        };
      },
      DeleteRule: (input) => rules.delete(ruleOf(input, 'DeleteRule')),
      EnableRule: (input) => rules.setState(ruleOf(input, 'EnableRule'), 'ENABLED'),
      DisableRule: (input) => rules.setState(ruleOf(input, 'DisableRule'), 'DISABLED'),
      TestEventPattern: (input) => {
        request.authorize('events:TestEventPattern', '*');
        return { Result: checkPattern(text(input['EventPattern']) ?? '')(eventOf(input['Event'])) };
      },
      ListRuleNamesByTarget: (input) => {
        request.authorize('events:ListRuleNamesByTarget', `arn:aws:events:${this.identity.region}:${this.identity.account}:rule/*`);
        checkBus(input['EventBusName']);
        const { items, nextToken } = pageOf(rules.all.filter(({ targets }) => targets.some(({ Arn }) => Arn === input['TargetArn'])), input['Limit'], input['NextToken']);
        return { RuleNames: items.map(({ name }) => name), NextToken: nextToken };
      },
      DescribeEventBus: (input) => {
        request.authorize('events:DescribeEventBus', this.busArn);
        checkBus(input['Name']);
        return { Name: DEFAULT_BUS, Arn: this.busArn };
      },
      ListEventBuses: (input) => {
        request.authorize('events:ListEventBuses', '*');
        return { EventBuses: DEFAULT_BUS.startsWith(text(input['NamePrefix']) ?? '') ? [{ Name: DEFAULT_BUS, Arn: this.busArn }] : [] };
      },
    });
  }

  private get busArn(): string {
    return `arn:aws:events:${this.identity.region}:${this.identity.account}:event-bus/${DEFAULT_BUS}`;
  }

  /** What is wrong with one entry does not hinder the others. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
  private putEvents(input: JsonInput, request: AwsRequest): unknown {
    const entries = (input['Entries'] ?? []) as readonly JsonInput[];
    // One entry that is denied denies the call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    for (const entry of entries.length === 0 ? [{} as JsonInput] : entries) {
      const source = text(entry['Source']);
      const detailType = text(entry['DetailType']);
      request.authorize('events:PutEvents', this.busArn, { ...(source !== undefined && { 'events:source': source }), ...(detailType !== undefined && { 'events:detail-type': detailType }) });
    }
    if (entries.length === 0) throw invalid("1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1");
    if (entries.length > MAX_ENTRIES) throw invalid(`1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES}`);
    const answers = entries.map((entry) => this.putEntry(entry));
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
  }

  private putEntry(entry: JsonInput): { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string } {
    const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
    for (const name of ['Source', 'DetailType', 'Detail']) {
      if (text(entry[name]) === undefined) return refused('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
    const source = String(entry['Source']);
    if (source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
    const detail = parseObject(String(entry['Detail']));
    if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
    try {
      checkBus(entry['EventBusName']);
    } catch (error) {
      if (error instanceof AwsError) return refused(error.code, error.message);
      throw error;
    }
    const event = { source, detailType: String(entry['DetailType']), resources: (entry['Resources'] ?? []) as readonly string[], detail };
    return { EventId: this.bus.putNow(event, entry['Time'] === undefined ? undefined : 1000 * Number(entry['Time'])) };
  }
}

function shown({ name, arn, eventPattern, scheduleExpression, state, description, roleArn }: RuleRecord): Readonly<Record<string, unknown>> {
  return { Name: name, Arn: arn, EventPattern: eventPattern, ScheduleExpression: scheduleExpression, State: state, Description: description, RoleArn: roleArn, EventBusName: DEFAULT_BUS };
}

const NEEDED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

function eventOf(given: unknown): unknown {
  const event = parseObject(String(given));
  if (event === undefined) throw invalid('Parameter Event is not valid. Reason: it is not a JSON object.');
  const missing = NEEDED.filter((name) => event[name] === undefined);
  if (missing.length > 0) throw invalid(`Parameter Event is not valid. Reason: the required field ${missing.join(', ')} is missing.`);
  return event;
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
