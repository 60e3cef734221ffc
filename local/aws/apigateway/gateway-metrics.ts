import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';

export interface Measured {
  readonly status: number;
  readonly ms: number;
  /** Undefined where the request did not come to the model. */
  readonly integrationMs?: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html, and api-gateway-metrics-and-dimensions.html */
const NAMES = { http: ['4xx', '5xx'], rest: ['4XXError', '5XXError'] } as const;

/** Tells CloudWatch of requests, in each of the given sets of dimensions. */
export class GatewayMetrics {
  constructor(private readonly sink: MetricSink, private readonly clock: Clock) {}

  put(kind: keyof typeof NAMES, sets: readonly Readonly<Record<string, string>>[], { status, ms, integrationMs }: Measured): void {
    const time = this.clock.now();
    const [client, server] = NAMES[kind];
    const values: readonly (readonly [string, string, number])[] = [
      ['Count', 'Count', 1],
      [client, 'Count', status >= 400 && status < 500 ? 1 : 0],
      [server, 'Count', status >= 500 ? 1 : 0],
      ['Latency', 'Milliseconds', ms],
      ...(integrationMs === undefined ? [] : [['IntegrationLatency', 'Milliseconds', integrationMs] as const]),
    ];
    for (const dimensions of sets) for (const [name, unit, value] of values) this.sink.put({ namespace: 'AWS/ApiGateway', name, dimensions, unit, time, values: [value] });
  }
}
