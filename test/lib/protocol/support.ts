import type { HttpPlan, HttpResponse, ProtocolOptions, ServedModel } from '../../../lib/protocol';
import { planHttp } from '../../../lib/protocol';
import type { TensorSpec } from '../../../lib/model/signature';
import type { Datatype } from '../../../lib/tensor/datatype';
import type { Tensor } from '../../../lib/tensor/tensor';

export const OPTIONS: ProtocolOptions = { requestId: 'req-1', maxRequestBytes: 1_000_000, maxResponseBytes: 1_000_000, ready: true };

export function modelOf(inputs: readonly TensorSpec[], outputs: readonly TensorSpec[] = [spec('y', 'FP32', [-1])]): ServedModel {
  return { name: 'm', version: '7', platform: 'onnx_onnxv1', signature: { inputs, outputs } };
}

export function spec(name: string, datatype: Datatype, shape: readonly number[], columns?: readonly string[]): TensorSpec {
  return columns === undefined ? { name, datatype, shape } : { name, datatype, shape, columns };
}

export function bytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

export function text(response: HttpResponse): string {
  return new TextDecoder().decode(response.body);
}

export function json(response: HttpResponse): Record<string, unknown> {
  return JSON.parse(text(response)) as Record<string, unknown>;
}

export function post(
  model: ServedModel,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  options: Partial<ProtocolOptions> = {},
): HttpPlan {
  return planHttp({ method: 'POST', path, headers, body: bytes(body) }, model, { ...OPTIONS, ...options });
}

export function get(model: ServedModel, path: string, options: Partial<ProtocolOptions> = {}): HttpResponse {
  const plan = planHttp({ method: 'GET', path, headers: {}, body: new Uint8Array(0) }, model, { ...OPTIONS, ...options });
  if (plan.kind !== 'answer') throw new Error(`GET ${path} was to run the model`);
  return plan.response;
}

/** The decoded inputs, by name; throws the error that was answered instead. */
export function inputsOf(plan: HttpPlan): Record<string, Tensor> {
  if (plan.kind !== 'infer') throw new Error(`answered ${plan.response.status} ${text(plan.response)}`);
  return Object.fromEntries(plan.inputs.map((tensor) => [tensor.name, tensor]));
}

/** The elements of the only input, as plain values. */
export function elementsOf(plan: HttpPlan): unknown[] {
  const [tensor] = Object.values(inputsOf(plan));
  return Array.from((tensor?.data ?? []) as ArrayLike<unknown>);
}

/** Status and message of a refusal. */
export function refused(plan: HttpPlan): { status: number; error: string } {
  if (plan.kind !== 'answer') throw new Error('the request was taken');
  expect(plan.problem).toBe('bad-request');
  const { error, ...rest } = json(plan.response);
  expect(rest).toEqual({});
  return { status: plan.response.status, error: String(error) };
}

export function respond(plan: HttpPlan, outputs: readonly Tensor[]): HttpResponse {
  if (plan.kind !== 'infer') throw new Error(`answered ${plan.response.status} ${text(plan.response)}`);
  return plan.encode(outputs);
}

export const INFER = '/v2/models/m/infer';
export const INVOCATIONS = '/invocations';
