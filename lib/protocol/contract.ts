import type { Signature } from '../model/signature';
import type { Tensor } from '../tensor/tensor';

/** The model behind a door, as its callers see it. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  /** Its Open Inference Protocol platform, for instance `onnx_onnxv1`. */
  readonly platform: string;
  /** What clients send and get: with a transform, not what the model itself takes. */
  readonly signature: Signature;
}

export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query?: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text where the door has it as text, as events of Lambda do: it stands for its UTF-8. */
  readonly body: Body;
}

export type Body = Uint8Array | string;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface ProtocolOptions {
  readonly requestId: string;
  /** Bytes, after decompression. */
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Whether the model is loaded. */
  readonly ready: boolean;
  /** Whether loading has failed in a way that another try does not change. */
  readonly loadFailed?: boolean;
  /** Decompresses, or throws if the result is over `maxBytes`. Without it gzip is refused. */
  gunzip?(body: Uint8Array, maxBytes: number): Uint8Array;
}

/** Parameters of a request, for the transform: `parameters` of the protocol, `params` of MLflow. */
export type Parameters = Readonly<Record<string, unknown>>;

interface Inference {
  readonly kind: 'infer';
  /** Every input of the signature, in its order. */
  readonly inputs: readonly Tensor[];
  /** Names of the outputs asked for; all when absent. */
  readonly outputs?: readonly string[];
  /** Length of the batch, where the inputs agree on one. */
  readonly rows: number | undefined;
  readonly parameters: Parameters;
}

export interface HttpInference extends Inference {
  /** The response: 200, or 413 when it is over the limit. */
  encode(outputs: readonly Tensor[]): HttpResponse;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly response: HttpResponse;
  /** Set when the caller is at fault. */
  readonly problem?: 'bad-request';
  /** Why, as the caller is told. */
  readonly reason?: string;
}

/** What to do with an HTTP request: answer it at once, or run the model and encode. */
export type HttpPlan = HttpAnswer | HttpInference;

export interface DirectInference extends Inference {
  encode(outputs: readonly Tensor[]): unknown;
}

export interface DirectAnswer {
  readonly kind: 'answer';
  readonly value: unknown;
  /** Set when the caller is at fault. */
  readonly problem?: 'bad-request';
  /** Why, as the caller is told. */
  readonly reason?: string;
}

export type DirectPlan = DirectAnswer | DirectInference;
