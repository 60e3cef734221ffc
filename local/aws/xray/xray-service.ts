import type { ServerResponse } from 'node:http';
import { flattened, type TraceSummary } from '../../../lib/tracing/trace-tree';
import { readBody, sendJson } from '../../http';
import { AwsError, refusalOf } from '../wire/errors';
import type { AwsRequest, AwsService } from '../wire/request';
import { filterOf } from './filter';
import type { StoredTrace, Traces } from './traces';

type Input = Readonly<Record<string, unknown>>;

const PAGE = 100;
/** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html: up to five ids. */
const BATCH = 5;
const MAX_BODY = 1024 * 1024;

/** X-Ray's API as far as traces go: https://docs.aws.amazon.com/xray/latest/api/API_Operations.html */
export class XRayService implements AwsService {
  readonly signingNames = ['xray'];

  constructor(private readonly traces: Traces) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    try {
      const operation = this.operations[request.url.pathname];
      if (request.method !== 'POST' || operation === undefined) throw AwsError.notServed('xray', `${request.method} ${request.url.pathname}`);
      request.authorize(`xray:${operation.action}`, '*');
      const body = await readBody(request.message, MAX_BODY);
      if (body === undefined) throw invalid('The request is too large.');
      sendJson(response, 200, operation.run(inputOf(body)));
    } catch (error) {
      const { status, code, message } = refusalOf(error);
      request.message.resume();
      sendJson(response, status, { Message: message }, { 'x-amzn-ErrorType': code });
    }
  }

  private readonly operations: Readonly<Record<string, { readonly action: string; readonly run: (input: Input) => unknown }>> = {
    '/TraceSummaries': { action: 'GetTraceSummaries', run: (input) => this.summaries(input) },
    '/Traces': { action: 'BatchGetTraces', run: (input) => this.batch(input) },
    '/TraceSegments': { action: 'PutTraceSegments', run: (input) => this.put(input) },
  };

  private summaries(input: Input): unknown {
    const [start, end] = [Number(input['StartTime']), Number(input['EndTime'])];
    if (!Number.isFinite(start) || !Number.isFinite(end)) throw invalid('StartTime and EndTime are required.');
    if (end < start) throw invalid('Invalid time range: EndTime is before StartTime.');
    // https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html
    if (end - start > 24 * 3600) throw invalid('Time range cannot be longer than 24 hours');
    const fits = filterOf(typeof input['FilterExpression'] === 'string' ? input['FilterExpression'] : '');
    if (fits === undefined) throw invalid(`csi local does not evaluate the filter expression ${JSON.stringify(input['FilterExpression'])}: it knows fault, error, throttle, ok, service("NAME"), annotation.KEY = VALUE and annotation[KEY] = VALUE, joined by AND`);
    const found = this.traces.all.filter((trace) => trace.summary.start >= start && trace.summary.start <= end && fits(trace));
    const from = Number(input['NextToken'] ?? 0);
    const next = from + PAGE;
    return { TraceSummaries: found.slice(from, next).map(shownSummary), ApproximateTime: end, TracesProcessedCount: found.length, ...(next < found.length && { NextToken: String(next) }) };
  }

  private batch(input: Input): unknown {
    const ids = input['TraceIds'];
    if (!Array.isArray(ids)) throw invalid('TraceIds is required.');
    if (ids.length > BATCH) throw invalid(`TraceIds has ${ids.length} ids, and ${BATCH} are allowed.`);
    const found = ids.map((id) => ({ id: String(id), trace: this.traces.find(String(id)) }));
    return {
      Traces: found.flatMap(({ trace }) => (trace === undefined ? [] : [shownTrace(trace)])),
      UnprocessedTraceIds: found.filter(({ trace }) => trace === undefined).map(({ id }) => id),
    };
  }

  private put(input: Input): unknown {
    const documents = input['TraceSegmentDocuments'];
    if (!Array.isArray(documents)) throw invalid('TraceSegmentDocuments is required.');
    const refused = documents.flatMap((text) => {
      const problem = this.traces.receive(String(text));
      return problem === undefined ? [] : [{ ErrorCode: problem.code, Message: problem.message, ...idOf(String(text)) }];
    });
    return { UnprocessedTraceSegments: refused };
  }
}

function shownTrace({ id, segments, summary }: StoredTrace): unknown {
  return { Id: id, Duration: summary.duration, LimitExceeded: false, Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })) };
}

function shownSummary({ id, segments, summary }: StoredTrace): unknown {
  const { request, response } = summary.http as { readonly request?: { readonly method?: string; readonly url?: string }; readonly response?: { readonly status?: number } };
  const [entry] = segments;
  return {
    Id: id, StartTime: summary.start, Duration: summary.duration, ResponseTime: entry?.end_time === undefined ? summary.duration : entry.end_time - entry.start_time,
    HasFault: summary.fault, HasError: summary.error, HasThrottle: summary.throttle, IsPartial: summary.isPartial, Revision: flattened(segments).length,
    Http: { ...(request?.method !== undefined && { HttpMethod: request.method }), ...(request?.url !== undefined && { HttpURL: request.url }), ...(response?.status !== undefined && { HttpStatus: response.status }) },
    Annotations: annotationsOf(summary),
    ServiceIds: summary.services.map(serviceId),
    ...(summary.services[0] && { EntryPoint: serviceId(summary.services[0]) }),
  };
}

function annotationsOf({ annotations }: TraceSummary): unknown {
  return Object.fromEntries(Object.entries(annotations).map(([key, values]) => [key, values.map(({ value, service }) => ({
    AnnotationValue: typeof value === 'string' ? { StringValue: value } : typeof value === 'number' ? { NumberValue: value } : { BooleanValue: value },
    ServiceIds: [{ Name: service, Names: [service] }],
  }))]));
}

function serviceId({ name, origin }: TraceSummary['services'][number]): unknown {
  return { Name: name, Names: [name], ...(origin !== undefined && { Type: origin }) };
}

function idOf(text: string): { readonly Id?: string } {
  const id = /"id"\s*:\s*"([0-9a-f]{16})"/.exec(text)?.[1];
  return id === undefined ? {} : { Id: id };
}

function inputOf(body: Buffer): Input {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Input;
  } catch {
    // Said below.
  }
  throw invalid('The request is no JSON object.');
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidRequestException', message);
}
