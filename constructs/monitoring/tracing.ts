import type { AdotLayerVersion, Architecture, IFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkExporter, EXPORT_SECONDS, pairs } from '../../lib/tracing/check-options';
import { guard } from '../private/declared/guard';
import { known, knownSeconds } from '../private/known';
import { rejectAt } from '../private/reject';

/** Where spans go, and which. */
export interface OpenTelemetryOptions {
  /**
   * URL of a collector that takes OTLP over HTTP, without `/v1/traces`: `https://collector.example.com:4318`. The server sends its spans there,
   * unless a layer does. Endpoints of SageMaker need it.
   *
   * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
   * @default - what the layer sends to
   */
  readonly endpoint?: string;

  /**
   * Headers of every export, such as a key of the collector's. They are plain text in the environment: whoever may read the configuration may
   * read them.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };

  /**
   * Layer that registers an SDK of OpenTelemetry, for functions: `AWSOpenTelemetryDistroJs` of AWS's, or one of your own. It counts among the
   * five that a function may have, of which one or two are the library's.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals-Enable-Lambda.html
   * @default - none
   */
  readonly layer?: ILayerVersion;

  /**
   * The same, as CDK knows those that have a collector in them, for the architecture and the region of the function:
   * `AdotLayerVersion.fromJavaScriptSdkLayerVersion(AdotLambdaLayerJavaScriptSdkVersion.LATEST)`.
   *
   * @see https://aws-otel.github.io/docs/getting-started/lambda/lambda-js
   * @default - none
   */
  readonly adotLayer?: AdotLayerVersion;

  /**
   * Script of the layer that starts the runtime, `AWS_LAMBDA_EXEC_WRAPPER`.
   *
   * @default - `/opt/otel-instrument` with `layer`, `/opt/otel-handler` with `adotLayer`
   */
  readonly execWrapper?: string;

  /**
   * Share of the traces that begin at a model and are recorded, as a fraction from 0 to 1. A caller that sends `traceparent` has decided already.
   *
   * @default 1
   */
  readonly samplingRatio?: number;

  /**
   * Name of the service that the spans come from.
   *
   * @default - name of the function, or of the endpoint
   */
  readonly serviceName?: string;

  /**
   * What is said of the service beside its name, such as `deployment.environment.name`.
   *
   * @see https://opentelemetry.io/docs/specs/semconv/resource/
   * @default - none
   */
  readonly resourceAttributes?: { [name: string]: string };

  /**
   * Time that an export may take, 0.1 to 30 seconds. On a function, a request that is sampled is answered when its spans are out: Lambda may
   * freeze it as soon as it has answered.
   *
   * @default Duration.seconds(2)
   */
  readonly exportTimeout?: Duration;

  /**
   * Whether Lambda records its own part in X-Ray too, under the same trace.
   *
   * @default true
   */
  readonly xray?: boolean;
}

/** What of a host is asked. */
interface TracedHost {
  readonly kind: 'function' | 'image' | 'sagemaker';
  readonly scope: Construct;
  readonly architecture?: Architecture;
}

/**
 * How requests to a model are traced: by X-Ray, or by OpenTelemetry. Either way the server takes the caller's trace, records its own steps under
 * it, and says its id in every line of its log.
 *
 * @example
 *
 * new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   tracing: Tracing.openTelemetry({ endpoint: 'https://collector.example.com:4318', samplingRatio: 0.1 }),
 * });
 */
export class Tracing {
  /** By X-Ray: Lambda samples, one request each second and a twentieth of the others, unless the caller has decided. For functions. */
  public static xray(): Tracing {
    return new Tracing('Active', undefined);
  }

  /** By X-Ray: Lambda hands a caller's decision on and sends nothing itself, and the server sends its steps of what the caller has sampled. For functions. */
  public static passThrough(): Tracing {
    return new Tracing('PassThrough', undefined);
  }

  /**
   * By OpenTelemetry, through an SDK in a layer, or straight to a collector.
   *
   * @throws if neither a layer nor an `endpoint` is given, or a value is none that it can be
   */
  public static openTelemetry(options: OpenTelemetryOptions): Tracing {
    rejectAt('Tracing.openTelemetry', checkOptions(options));
    return new Tracing(options.xray === false ? undefined : 'Active', options);
  }

  /** Not at all. Lines of the log still have the caller's trace. */
  public static disabled(): Tracing {
    return new Tracing(undefined, undefined);
  }

  private constructor(mode: 'Active' | 'PassThrough' | undefined, options: OpenTelemetryOptions | undefined) {
    this.mode = mode;
    this.options = options;
  }

  private readonly mode: 'Active' | 'PassThrough' | undefined;
  private readonly options: OpenTelemetryOptions | undefined;

  /** @internal */
  public get _mode(): 'Active' | 'PassThrough' | undefined {
    return this.mode;
  }

  /** @internal */
  public get _byOpenTelemetry(): boolean {
    return this.options !== undefined;
  }

  /** @internal */
  public get _hasLayer(): boolean {
    return this.options?.layer !== undefined || this.options?.adotLayer !== undefined;
  }

  /** Variables of the host. @internal */
  public _environment(): Record<string, string> {
    if (this.options === undefined) return {};
    const { endpoint, headers, samplingRatio, serviceName, resourceAttributes, exportTimeout } = this.options;
    const wrapper = this.options.execWrapper ?? (this.options.layer !== undefined ? '/opt/otel-instrument' : this.options.adotLayer !== undefined ? '/opt/otel-handler' : undefined);
    const isKnown = (text: string): boolean => known(text) !== undefined;
    return {
      ...(endpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
      ...(headers !== undefined && { OTEL_EXPORTER_OTLP_HEADERS: pairs(headers, isKnown) }),
      ...(endpoint !== undefined && { OTEL_EXPORTER_OTLP_TIMEOUT: String((exportTimeout ?? Duration.seconds(EXPORT_SECONDS.default)).toMilliseconds()) }),
      ...(samplingRatio !== undefined && { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: String(samplingRatio) }),
      ...(serviceName !== undefined && { OTEL_SERVICE_NAME: serviceName }),
      ...(resourceAttributes !== undefined && Object.keys(resourceAttributes).length > 0 && { OTEL_RESOURCE_ATTRIBUTES: pairs(resourceAttributes, isKnown) }),
      ...(wrapper !== undefined && { AWS_LAMBDA_EXEC_WRAPPER: wrapper }),
    };
  }

  /** @internal */
  public _layers(scope: Construct, architecture: Architecture): ILayerVersion[] {
    if (this.options?.layer !== undefined) return [this.options.layer];
    const arn = this.options?.adotLayer && adotArn(this.options.adotLayer, scope, architecture);
    return arn === undefined || arn instanceof Error ? [] : [LayerVersion.fromLayerVersionArn(scope, 'OpenTelemetry', arn)];
  }

  /** @internal */
  public _problems({ kind, scope, architecture }: TracedHost): Problem[] {
    if (kind === 'sagemaker') return this.problemsOfSageMaker();
    if (!this._hasLayer) return [];
    if (kind === 'image') return [{ prop: 'tracing', found: 'names a layer, and a function from an image has none', remedy: 'put the SDK into the image, or name an `endpoint` alone' }];
    const arn = this.options?.adotLayer && architecture && adotArn(this.options.adotLayer, scope, architecture);
    if (arn instanceof Error) {
      return [{ prop: 'tracing', found: `names an ADOT layer that there is not in ${Stack.of(scope).region} for ${architecture?.name ?? ''} (${arn.message})`, remedy: 'give a `layer` by its ARN, or an `endpoint` that the server sends to itself' }];
    }
    if (arn !== undefined && known(arn) !== undefined && !arn.includes(':layer:aws-otel-nodejs-')) {
      return [{ prop: 'tracing', found: `names the ADOT layer ${arn.split(':')[6] ?? ''}, and the server runs on Node.js`, remedy: 'take AdotLayerVersion.fromJavaScriptSdkLayerVersion(AdotLambdaLayerJavaScriptSdkVersion.LATEST)' }];
    }
    return [];
  }

  private problemsOfSageMaker(): Problem[] {
    if (this.options === undefined) {
      return this.mode === undefined ? [] : [{ prop: 'tracing', found: 'is X-Ray, whose daemon there is not beside a container of SageMaker', allowed: 'Tracing.openTelemetry({ endpoint }) or Tracing.disabled()', remedy: 'send to a collector that exports to X-Ray' }];
    }
    return [
      ...(this._hasLayer ? [{ prop: 'tracing', found: 'names a layer, and only functions have layers', remedy: 'name an `endpoint`' }] : []),
      ...(this.options.endpoint === undefined && !this._hasLayer ? [{ prop: 'tracing', found: 'names no `endpoint`', remedy: 'name the collector that spans go to' }] : []),
    ];
  }
}

guard('Tracing', Tracing);

function checkOptions(options: OpenTelemetryOptions): Problem[] {
  const { endpoint, layer, adotLayer, execWrapper } = options;
  const hasLayer = layer !== undefined || adotLayer !== undefined;
  return [
    ...checkExporter({
      endpoint: known(endpoint), samplingRatio: known(options.samplingRatio), timeoutSeconds: knownSeconds(options.exportTimeout),
      resourceAttributes: options.resourceAttributes, headers: options.headers,
    }),
    ...(endpoint === undefined && !hasLayer ? [{ prop: 'endpoint', found: 'is not given, and no layer: spans would go nowhere', remedy: 'name a collector, `layer` or `adotLayer`' }] : []),
    ...(layer !== undefined && adotLayer !== undefined ? [{ prop: 'adotLayer', found: 'is given, and `layer` too', remedy: 'choose one: a runtime starts one SDK' }] : []),
    ...(execWrapper !== undefined && !hasLayer ? [{ prop: 'execWrapper', found: 'is given without a layer, in which it would lie', remedy: 'give `layer`, or leave it out' }] : []),
  ];
}

/** CDK asks a function for its stack and its architecture, and nothing else, and throws where it knows no such layer. */
function adotArn(layer: AdotLayerVersion, scope: Construct, architecture: Architecture): string | Error {
  try {
    return layer._bind({ stack: Stack.of(scope), architecture } as unknown as IFunction).arn;
  } catch (error) {
    return error as Error;
  }
}
