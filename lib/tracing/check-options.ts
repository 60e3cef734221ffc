import type { Problem } from '../problem';

/** Settings of an exporter, as far as synth knows them. */
export interface CheckedExporter {
  readonly endpoint?: string;
  readonly samplingRatio?: number;
  readonly timeoutSeconds?: number;
  readonly resourceAttributes?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Of an export that a request waits for. */
export const EXPORT_SECONDS = { min: 0.1, max: 30, default: 2 } as const;

export function checkExporter({ endpoint, samplingRatio, timeoutSeconds, resourceAttributes = {}, headers = {} }: CheckedExporter): Problem[] {
  return [
    ...checkEndpoint(endpoint),
    ...(samplingRatio === undefined || (samplingRatio >= 0 && samplingRatio <= 1) ? [] : [{ prop: 'samplingRatio', found: `is ${samplingRatio}`, allowed: '0 to 1', remedy: 'say the share of requests, such as 0.05 for every twentieth' }]),
    ...(timeoutSeconds === undefined || (timeoutSeconds >= EXPORT_SECONDS.min && timeoutSeconds <= EXPORT_SECONDS.max)
      ? [] : [{ prop: 'exportTimeout', found: `is ${timeoutSeconds} s`, allowed: `${EXPORT_SECONDS.min} to ${EXPORT_SECONDS.max} s`, remedy: 'a request that is sampled waits for it on a function: keep it short' }]),
    ...names('resourceAttributes', resourceAttributes),
    ...names('headers', headers),
  ];
}

/** The SDK appends the path itself: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function checkEndpoint(endpoint: string | undefined): Problem[] {
  if (endpoint === undefined) return [];
  const allowed = 'the URL of a collector that takes OTLP over HTTP, such as https://collector.example.com:4318';
  if (!/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/i.test(endpoint)) return [{ prop: 'endpoint', found: `is ${JSON.stringify(endpoint)}`, allowed, remedy: 'begin with http:// or https://, and leave query and fragment out' }];
  if (/\/v1\/(traces|metrics|logs)\/?$/.test(endpoint)) return [{ prop: 'endpoint', found: `is ${JSON.stringify(endpoint)}, behind which the server writes /v1/traces itself`, allowed, remedy: 'leave the path out' }];
  if (/^https?:\/\/[^/]*:4317(\/|$)/.test(endpoint)) return [{ prop: 'endpoint', found: `is ${JSON.stringify(endpoint)}, and 4317 is the port of OTLP over gRPC`, allowed, remedy: 'name the port for HTTP, 4318' }];
  return [];
}

/** They travel in one variable, separated by commas: https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable */
function names(prop: string, values: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.keys(values).filter((name) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,255}$/.test(name))
    .map((name) => ({ prop: `${prop}.${name.slice(0, 80)}`, found: 'is no name', allowed: 'letters, digits and signs such as . _ - without spaces, up to 255 characters', remedy: 'rename it' }));
}

/** `a=1,b=2`, as OTEL_RESOURCE_ATTRIBUTES and OTEL_EXPORTER_OTLP_HEADERS have it. What only a deploy knows stays as it is. */
export function pairs(values: Readonly<Record<string, string>>, isKnown: (text: string) => boolean): string {
  return Object.entries(values).map(([name, value]) => `${name}=${isKnown(value) ? encodeURIComponent(value) : value}`).join(',');
}
