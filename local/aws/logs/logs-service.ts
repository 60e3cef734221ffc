import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { runQuery, type Row } from '../../../lib/logs/insights/evaluate';
import { parseQuery } from '../../../lib/logs/insights/parse';
import type { Query } from '../../../lib/logs/insights/query';
import { QueryError } from '../../../lib/logs/insights/tokens';
import { QUERY_LOG_GROUPS, QUERY_TEXT } from '../../../lib/logs/saved-queries';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';
import type { LogStore } from './log-store';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html: 10,000 at most, and 1,000 where nothing is said. */
const ROWS = { max: 10_000, byDefault: 1_000 } as const;
/** Queries whose results are remembered. */
const REMEMBERED = 100;

interface StartedQuery {
  readonly id: string;
  readonly text: string;
  readonly groups: readonly string[];
  readonly created: number;
  status: 'Complete' | 'Cancelled';
  readonly rows: readonly Row[];
  readonly scanned: { readonly records: number; readonly bytes: number };
}

/** A saved query of the stacks. */
export interface QueryDefinition {
  readonly id: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
}

export interface LogsServiceOptions {
  readonly store: LogStore;
  readonly identity: AwsIdentity;
  /** Names of the log groups of stacks, whether anything is in them or not. */
  groups(): readonly string[];
  definitions(): readonly QueryDefinition[];
}

/** CloudWatch Logs, as far as its logs are read: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export class LogsService implements AwsService {
  readonly signingNames = ['logs'];
  private readonly queries = new Map<string, StartedQuery>();

  constructor(private readonly options: LogsServiceOptions) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const may = (action: string, group?: string): void => request.authorize(`logs:${action}`, group === undefined ? '*' : this.arn(group));
    await answerJson(request, response, 'logs', {
      DescribeLogGroups: (input) => {
        may('DescribeLogGroups');
        const { items, nextToken } = pageOf(this.groups.filter((name) => name.startsWith(text(input, 'logGroupNamePrefix') ?? '')), input['limit'], input['nextToken'], 50);
        return { logGroups: items.map((name) => ({ logGroupName: name, arn: this.arn(name), storedBytes: this.options.store.bytes(name) })), nextToken };
      },
      FilterLogEvents: (input) => this.filter(input, may),
      StartQuery: (input) => this.start(input, may),
      GetQueryResults: (input) => {
        may('GetQueryResults');
        const { status, rows, scanned } = this.find(input);
        return { status, results: rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value: shown(field, value) }))), statistics: { recordsMatched: rows.length, recordsScanned: scanned.records, bytesScanned: scanned.bytes } };
      },
      StopQuery: (input) => {
        may('StopQuery');
        // Here a query is over as soon as it is started.
        const { id } = this.find(input);
        throw invalid(`Query '${id}' is not in an active state: it is complete`);
      },
      DescribeQueries: (input) => {
        may('DescribeQueries');
        const [group, status] = [text(input, 'logGroupName'), text(input, 'status')];
        const found = [...this.queries.values()].reverse().filter((each) => (group === undefined || each.groups.includes(group)) && (status === undefined || each.status === status));
        return { queries: found.map(({ id, text: queryString, status: is, created, groups }) => ({ queryId: id, queryString, status: is, createTime: created, logGroupName: groups[0] })) };
      },
      DescribeQueryDefinitions: (input) => {
        may('DescribeQueryDefinitions');
        const { items, nextToken } = pageOf(this.options.definitions().filter(({ name }) => name.startsWith(text(input, 'queryDefinitionNamePrefix') ?? '')), input['maxResults'], input['nextToken'], 1000);
        return { queryDefinitions: items.map(({ id, ...definition }) => ({ queryDefinitionId: id, ...definition })), nextToken };
      },
    });
  }

  private start(input: JsonInput, may: (action: string, group?: string) => void): unknown {
    const [start, end, limit] = [Number(input['startTime']), Number(input['endTime']), input['limit']];
    const query = text(input, 'queryString') ?? '';
    const groups = this.named(input);
    for (const group of groups) may('StartQuery', group);
    if (groups.length === 0) throw invalid('At least one log group must be specified');
    if (groups.length > QUERY_LOG_GROUPS.max) throw invalid(`At most ${QUERY_LOG_GROUPS.max} log groups can be queried at a time, got ${groups.length}`);
    const absent = groups.find((name) => !this.groups.includes(name));
    if (absent !== undefined) throw new AwsError(400, 'ResourceNotFoundException', `Log group '${absent}' does not exist for account ID '${this.options.identity.account}'`);
    if (!Number.isFinite(start) || !Number.isFinite(end)) throw invalid('startTime and endTime are required');
    if (end < start) throw invalid('Query\'s end date and time is before its start date and time');
    if (query.length > QUERY_TEXT.max) throw invalid(`queryString has ${query.length} characters, and at most ${QUERY_TEXT.max} are allowed`);
    if (limit !== undefined && !(Number(limit) >= 1 && Number(limit) <= ROWS.max)) throw invalid(`limit is ${String(limit)}, and has to be from 1 to ${ROWS.max}`);
    const commands = parsed(query);
    // Seconds or milliseconds since 1970, as the API takes both.
    const inside = groups.flatMap((name) => this.options.store.events(name)).filter(({ timestamp }) => timestamp >= ms(start) && timestamp <= ms(end));
    const rows = runQuery(commands, inside).slice(0, limit === undefined ? (commands.some(({ kind }) => kind === 'limit') ? ROWS.max : ROWS.byDefault) : Number(limit));
    const id = randomUUID();
    this.queries.set(id, { id, text: query, groups, created: Date.now(), status: 'Complete', rows, scanned: { records: inside.length, bytes: inside.reduce((sum, { message }) => sum + message.length, 0) } });
    for (const old of [...this.queries.keys()].slice(0, Math.max(0, this.queries.size - REMEMBERED))) this.queries.delete(old);
    return { queryId: id };
  }

  private filter(input: JsonInput, may: (action: string, group?: string) => void): unknown {
    const [group = ''] = this.named(input);
    may('FilterLogEvents', group);
    if (!this.groups.includes(group)) throw new AwsError(400, 'ResourceNotFoundException', 'The specified log group does not exist.');
    const pattern = text(input, 'filterPattern') ?? '';
    const words = pattern.startsWith('"') && pattern.endsWith('"') ? pattern.slice(1, -1) : pattern;
    if (/^[{[%]/.test(pattern)) throw new AwsError(501, 'NotImplemented', `csi local does not evaluate the filter pattern ${pattern}: it knows words in quotes. StartQuery has more`);
    const [from, to] = [Number(input['startTime'] ?? 0), Number(input['endTime'] ?? Infinity)];
    const found = this.options.store.events(group).filter(({ timestamp, message }) => timestamp >= from && timestamp < to && message.includes(words));
    const { items, nextToken } = pageOf(found, input['limit'], input['nextToken'], 10_000);
    return { events: items.map(({ timestamp, message, stream }, index) => ({ logStreamName: stream, timestamp, message, ingestionTime: timestamp, eventId: `${timestamp}-${index}` })), searchedLogStreams: [], nextToken };
  }

  private get groups(): readonly string[] {
    return [...new Set([...this.options.store.names, ...this.options.groups()])].sort();
  }

  private named(input: JsonInput): readonly string[] {
    const identifiers = [...(input['logGroupIdentifiers'] as readonly string[] | undefined) ?? [], ...(text(input, 'logGroupIdentifier') === undefined ? [] : [String(input['logGroupIdentifier'])])];
    return [...(input['logGroupNames'] as readonly string[] | undefined) ?? [], ...(text(input, 'logGroupName') === undefined ? [] : [String(input['logGroupName'])]), ...identifiers.map((each) => each.replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, ''))];
  }

  private find(input: JsonInput): StartedQuery {
    const found = this.queries.get(text(input, 'queryId') ?? '');
    if (found === undefined) throw new AwsError(400, 'ResourceNotFoundException', `Query '${text(input, 'queryId') ?? ''}' does not exist`);
    return found;
  }

  private arn(group: string): string {
    const { partition, region, account } = this.options.identity;
    return `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`;
  }
}

function parsed(query: string): Query {
  try {
    return parseQuery(query);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new AwsError(400, 'MalformedQueryException', error.message);
  }
}

/** "The value is a timestamp": Insights shows times as text. */
function shown(field: string, value: string | number | undefined): string {
  if (field === '@timestamp' && typeof value === 'number') return new Date(value).toISOString().replace('T', ' ').replace('Z', '');
  return String(value);
}

function ms(time: number): number {
  return time < 100_000_000_000 ? time * 1000 : time;
}

function text(input: JsonInput, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterException', message);
}
