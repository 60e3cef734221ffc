import type { ServerResponse } from 'node:http';
import { CloudWatchError, requiredText, textOf, textsOf } from '../../../lib/cloudwatch/input';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import type { AwsRequest, AwsService } from '../wire/request';
import { answerRpc, type RpcOperation, type RpcService } from '../wire/rpc';
import { alarmOperations } from './alarm-operations';
import type { Alarms } from './alarms';
import type { Dashboards } from './dashboards';
import { metricOperations } from './metric-operations';
import type { Metrics } from './metrics';
import { page } from './pages';

/** What the Query protocol calls the errors of the service's model. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  DashboardInvalidInputError: 'InvalidParameterInput',
  DashboardNotFoundError: 'ResourceNotFound',
  InvalidFormatFault: 'InvalidFormat',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  SerializationException: 'MalformedInput',
  ValidationException: 'ValidationError',
};
const NOT_FOUND = ['DashboardNotFoundError', 'ResourceNotFound', 'ResourceNotFoundException'];
const DASHBOARD_PAGE = 1000;

export interface CloudWatch {
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly dashboards: Dashboards;
}

/** The API of CloudWatch. */
export class CloudWatchService implements AwsService {
  readonly signingNames = ['monitoring'];
  private readonly service: RpcService;

  constructor({ metrics, alarms, dashboards }: CloudWatch, clock: Clock, identity: AwsIdentity) {
    const operations = { ...metricOperations(metrics, clock, identity), ...alarmOperations(alarms), ...dashboardOperations(dashboards) };
    this.service = {
      name: 'cloudwatch',
      namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      operations: Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, refusing(operation)])),
      queryCodes: QUERY_CODES,
    };
  }

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerRpc(request, response, this.service);
  }
}

/** What the rules of CloudWatch refuse, as an answer. */
function refusing(operation: RpcOperation): RpcOperation {
  return (input, request) => {
    try {
      return operation(input, request);
    } catch (error) {
      if (error instanceof CloudWatchError) throw new AwsError(NOT_FOUND.includes(error.code) ? 404 : 400, error.code, error.message);
      throw error;
    }
  };
}

function dashboardOperations(dashboards: Dashboards): Readonly<Record<string, RpcOperation>> {
  return {
    PutDashboard: (input, request) => {
      request.authorize('cloudwatch:PutDashboard', dashboards.arn(requiredText(input, 'DashboardName')));
      dashboards.put(input);
      return { DashboardValidationMessages: [] };
    },
    GetDashboard: (input, request) => {
      const name = requiredText(input, 'DashboardName');
      request.authorize('cloudwatch:GetDashboard', dashboards.arn(name));
      return { DashboardName: name, DashboardArn: dashboards.arn(name), DashboardBody: dashboards.get(name).body };
    },
    ListDashboards: (input, request) => {
      request.authorize('cloudwatch:ListDashboards', '*');
      const prefix = textOf(input, 'DashboardNamePrefix') ?? '';
      const { items, nextToken } = page(dashboards.all.filter(({ name }) => name.startsWith(prefix)), DASHBOARD_PAGE, input);
      return {
        DashboardEntries: items.map(({ name, body, modified }) => ({ DashboardName: name, DashboardArn: dashboards.arn(name), LastModified: new Date(modified), Size: Buffer.byteLength(body) })),
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      };
    },
    DeleteDashboards: (input, request) => {
      const names = textsOf(input, 'DashboardNames');
      for (const name of names) request.authorize('cloudwatch:DeleteDashboards', dashboards.arn(name));
      dashboards.delete(names);
      return {};
    },
  };
}
