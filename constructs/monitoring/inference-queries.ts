import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { describeProblem } from '../../lib/problem';
import { QUERY_LOG_GROUPS, QUERY_NAME, SAVED_QUERIES } from '../../lib/logs/saved-queries';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { checkArguments, guard } from '../private/declared/guard';
import { known } from '../private/known';
import { logGroupOf, type HostLog } from '../private/log-group-of';
import { reject } from '../private/reject';

/** Settings of saved queries. */
export interface InferenceQueriesProps {
  /** Hosts over whose logs the queries are, all at once: a request is found whichever of them has answered it. */
  readonly endpoints: IInferenceEndpoint[];

  /**
   * Folder that the queries are in. A slash begins another one in it.
   *
   * @default - the path of the construct
   */
  readonly folder?: string;

  /**
   * Further log groups of the service: of an API in front of the hosts, of functions that another app declares. At most 50 with those of the
   * hosts.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
   * @default - none
   */
  readonly logGroups?: ILogGroup[];
}

/**
 * Saved queries of CloudWatch Logs Insights over the logs of a service, for whoever is on call: errors by message, slow requests, cold starts, versions
 * compared, refused requests by reason, one request or trace by its id, and on Lambda the billed duration.
 *
 * @example
 *
 * new InferenceQueries(this, 'Queries', { endpoints: [fn] });
 */
export class InferenceQueries extends Construct {
  /** Names of the queries, with their folder. */
  public readonly queryNames: string[];

  private readonly logs: HostLog[] = [];
  private readonly others: ILogGroup[];

  public constructor(scope: Construct, id: string, props: InferenceQueriesProps) {
    checkArguments('InferenceQueries', { scope, id, props });
    super(scope, id);
    const folder = props.folder ?? this.node.path;
    reject(this, checkFolder(folder));
    this.others = [...(props.logGroups ?? [])];
    for (const endpoint of props.endpoints) this.addEndpoint(endpoint);
    const isOnLambda = this.logs.some(({ of }) => of === 'lambda');
    const saved = SAVED_QUERIES.filter((query) => query.of === 'server' || isOnLambda);
    this.queryNames = saved.map(({ name }) => `${folder}/${name}`);
    for (const [index, { name, text, of }] of saved.entries()) {
      new CfnQueryDefinition(this, name.replace(/\W/g, ''), {
        name: this.queryNames[index]!,
        queryString: text,
        logGroupNames: Lazy.list({ produce: () => this.groups(of === 'lambda') }),
      });
    }
    this.node.addValidation({ validate: () => checkGroups(this.groups(false)).map(describeProblem) });
  }

  /**
   * Has the queries ask the logs of another host, too. Queries of what only Lambda says are there if a function was among the first.
   *
   * @throws if it is a function that another app declares
   */
  public addEndpoint(endpoint: IInferenceEndpoint): void {
    const log = logGroupOf(endpoint);
    if (log === undefined) {
      reject(this, [{ prop: 'endpoints', found: `has ${endpoint.node.path}, whose log group another app has`, remedy: 'name it among the `logGroups` (LogGroup.fromLogGroupName)' }]);
      return;
    }
    this.logs.push(log);
  }

  private groups(ofLambda: boolean): string[] {
    const ofHosts = this.logs.filter(({ of }) => !ofLambda || of === 'lambda').map(({ name }) => name);
    return [...new Set([...ofHosts, ...(ofLambda ? [] : this.others.map(({ logGroupName }) => logGroupName))])];
  }
}

guard('InferenceQueries', InferenceQueries);

function checkFolder(folder: string): Problem[] {
  const text = known(folder);
  const longest = Math.max(...SAVED_QUERIES.map(({ name }) => name.length));
  const most = QUERY_NAME.max - longest - 1;
  if (text === undefined || (text.length > 0 && text.length <= most && !text.startsWith('/') && !text.endsWith('/'))) return [];
  return [{ prop: 'folder', found: `is ${JSON.stringify(text)}`, allowed: `1 to ${most} characters, without a slash at its ends`, remedy: 'name it shorter (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html)' }];
}

function checkGroups(names: readonly string[]): Problem[] {
  const { max, source } = QUERY_LOG_GROUPS;
  if (names.length === 0) return [{ prop: 'endpoints', found: 'is empty, and so is `logGroups`', remedy: 'name the hosts' }];
  if (names.length <= max) return [];
  return [{ prop: 'endpoints', found: `has ${names.length} log groups with \`logGroups\``, allowed: `${max}`, remedy: `make one InferenceQueries for each part of the service (${source})` }];
}
