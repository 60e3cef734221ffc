import { markAlone, numberOf, textOf, valueAt } from '../../rules/values';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { requestFormatter } from '../../server/telemetry';
import type { EstimateContext } from '../template/context';
import { unknownTraffic } from '../template/context';
import { hostAt } from '../template/hosts';
import type { ResourceUsage, Usage } from '../template/usage';
import { requestsPerMonth } from '../workload';
import { GIB, n } from './words';

/** "26 bytes for each log event": https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const EVENT_BYTES = 26;
/** What Lambda itself writes of a request: platform.start and platform.report as JSON, of about 150 and 400 bytes. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const PLATFORM = { lines: 2, bytes: 550 } as const;
/**
 * Of what is stored: AWS's calculator takes logs to be compressed to 15 %. 10 GB a month come to $5.05 with it:
 * https://github.com/awslabs/stable-diffusion-aws-extension/blob/main/docs/en/cost.md
 */
const COMPRESSED = 0.15;
const DAYS_PER_MONTH = 730 / 24;
/** A request that went well, of names of common length. */
const RECORD = requestFormatter({ modelName: 'a-model', modelVersion: '1', endpoint: 'Stack-ModelFunction-0123456789AB', functionName: 'Stack-ModelFunction-0123456789AB', functionVersion: '1' })({
  requestId: '01234567-89ab-cdef-0123-456789abcdef', traceId: '1-01234567-0123456789abcdef01234567', outcome: 'ok', status: 200, rows: 1, modelLatency: 1.234,
}, 1_700_000_000_000).length;
/** An access log of an API has about as much. */
const ACCESS_BYTES = 600;

/** What is written into it, and what is kept of that. */
export function logGroup(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const { template } = context;
  const writers = template.ofType('AWS::Lambda::Function').filter(({ properties }) => isGroup(template, valueAt(properties, 'LoggingConfig', 'LogGroup'), resource));
  const infrequent = textOf(resource.properties['LogGroupClass']) === 'INFREQUENT_ACCESS';
  const key = infrequent ? 'cloudwatch.logs-infrequent-ingested' as const : 'cloudwatch.logs-ingested' as const;
  const beside = hostAt(context.hosts.filter(({ kind }) => kind !== 'function'), context.pathOf(resource));
  const host = context.hosts.find((each) => writers.includes(each.resource) && (each.isModel || context.workloadOf(each) !== undefined)) ?? (writers.length === 0 ? beside : undefined);
  if (host === undefined) {
    if (writers.length > 0) return { free: 'is written to at deploys, or once in a while', source: 'https://aws.amazon.com/cloudwatch/pricing/' };
    return [{ what: 'ingested', kind: 'per use', key, missing: `nothing says how much is written to it (an access log has about ${ACCESS_BYTES} bytes a request)` }];
  }
  const workload = context.workloadOf(host);
  if (workload === undefined) return [{ what: 'ingested', kind: 'per use', key, missing: unknownTraffic(host) }];
  const silent = host.kind !== 'function' || textOf(valueAt(host.resource.properties, 'LoggingConfig', 'SystemLogLevel')) === 'WARN';
  const [lines, bytes] = silent ? [1, RECORD] : [1 + PLATFORM.lines, RECORD + PLATFORM.bytes];
  const requests = requestsPerMonth(workload);
  const perRequest = bytes + lines * EVENT_BYTES;
  const ingested = requests * perRequest / GIB;
  return [
    { what: 'ingested', kind: 'per use', key, quantity: ingested, formula: `${n(requests)} requests x ${n(perRequest)} bytes / 1024^3`, note: silent ? 'the record of a request that the model server writes' : 'the record of a request that the model server writes, and what Lambda writes of it' },
    stored(resource, ingested),
  ];
}

function stored(resource: RuleResource, ingested: number): Usage {
  const days = numberOf(resource.properties['RetentionInDays']);
  const what = 'stored';
  if (days === undefined) return { what, kind: 'per use', key: 'cloudwatch.logs-stored', missing: 'it is kept for ever, and grows' };
  return {
    what, kind: 'per use', key: 'cloudwatch.logs-stored', quantity: ingested * COMPRESSED * days / DAYS_PER_MONTH,
    formula: `${n(ingested)} GB a month x ${n(days)} days / ${n(DAYS_PER_MONTH)} days x ${COMPRESSED} compressed`, note: `compressed to ${COMPRESSED * 100} %, as AWS's calculator takes it`,
  };
}

function isGroup(template: RuleTemplate, value: unknown, group: RuleResource): boolean {
  return markAlone(value)?.name === group.logicalId || template.called(value, 'AWS::Logs::LogGroup') === group;
}
