/** What a user asks to go wrong. */
export type FaultRequest =
  /** Invocations of a function, or of one version of it, end with an error, at a rate from 0 to 1. */
  | { readonly kind: 'error'; readonly target: string; readonly version?: string; readonly rate: number }
  /** They take that much longer. */
  | { readonly kind: 'latency'; readonly target: string; readonly version?: string; readonly ms: number }
  /** They are refused as over the limit, at a rate. */
  | { readonly kind: 'throttle'; readonly target: string; readonly rate: number }
  /** A production variant of an endpoint cannot be reached. */
  | { readonly kind: 'unavailable'; readonly target: string; readonly variant?: string }
  /** The next update of an endpoint that SageMaker rolls back counts as success for CloudFormation, and the old config serves. Used up by it. */
  | { readonly kind: 'silent-rollback'; readonly target: string }
  /** The next operation of CloudFormation on a resource fails: `target` is `STACK/LOGICALID`, or a type. Used up by it. */
  | { readonly kind: 'resource'; readonly target: string; readonly reason: string };

export const FAULT_KINDS = ['error', 'latency', 'throttle', 'unavailable', 'silent-rollback', 'resource'] as const satisfies readonly FaultRequest['kind'][];

/** A function runs for 15 minutes at most: what is delayed longer would never answer. */
const MAX_LATENCY_MS = 900_000;
/** What CloudFormation shows of a reason in one event. */
const MAX_REASON = 1024;
export const DEFAULT_REASON = 'This failure was asked for with `csi local fault`.';

type Given = Readonly<Record<string, unknown>>;

/** Reads a request; a text says what is wrong with it. */
export function readFault(given: unknown): FaultRequest | string {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'a fault is a JSON object';
  const { kind, target } = given as Given;
  if (!isKind(kind)) return `kind is ${show(kind)}, but must be one of ${FAULT_KINDS.join(', ')}`;
  if (typeof target !== 'string' || target.trim() === '') return `target is ${show(target)}, but must be the name of what is to fail`;
  const unknown = Object.keys(given).filter((name) => !['kind', 'target', ...MEMBERS[kind]].includes(name));
  if (unknown.length > 0) return `${kind} takes no ${unknown.join(', ')}: it takes ${MEMBERS[kind].length === 0 ? 'nothing more' : MEMBERS[kind].join(', ')}`;
  return read(kind, target, given as Given);
}

const MEMBERS: Readonly<Record<FaultRequest['kind'], readonly string[]>> = {
  error: ['version', 'rate'], latency: ['version', 'ms'], throttle: ['rate'], unavailable: ['variant'], 'silent-rollback': [], resource: ['reason'],
};

function read(kind: FaultRequest['kind'], target: string, given: Given): FaultRequest | string {
  const { rate = 1, ms, version, variant, reason = DEFAULT_REASON } = given;
  if (!isNumber(rate) || rate <= 0 || rate > 1) return `rate is ${show(rate)}, but must be a number above 0 and at most 1`;
  if (version !== undefined && (typeof version !== 'string' || !/^(\d+|\$LATEST)$/.test(version))) return `version is ${show(version)}, but must be the number of a published version, or $LATEST`;
  switch (kind) {
    case 'error': return { kind, target, ...optional('version', version), rate };
    case 'throttle': return { kind, target, rate };
    case 'latency':
      if (!isNumber(ms) || ms < 1 || ms > MAX_LATENCY_MS) return `ms is ${show(ms)}, but must be a number of milliseconds from 1 to ${MAX_LATENCY_MS}`;
      return { kind, target, ...optional('version', version), ms };
    case 'unavailable':
      if (variant !== undefined && (typeof variant !== 'string' || variant === '')) return `variant is ${show(variant)}, but must be a name`;
      return { kind, target, ...optional('variant', variant) };
    case 'silent-rollback': return { kind, target };
    case 'resource':
      if (!/^([a-zA-Z][-a-zA-Z0-9]*\/[a-zA-Z0-9]+|[A-Za-z0-9]+::[A-Za-z0-9@_:-]+)$/.test(target)) return `target is ${target}, but must be STACK/LOGICALID, or a resource type as in AWS::Lambda::Alias`;
      if (typeof reason !== 'string' || reason.length === 0 || reason.length > MAX_REASON) return `reason must be a text of 1 to ${MAX_REASON} characters`;
      return { kind, target, reason };
  }
}

function isKind(value: unknown): value is FaultRequest['kind'] {
  return (FAULT_KINDS as readonly unknown[]).includes(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function optional<N extends string>(name: N, value: unknown): { readonly [name in N]?: string } {
  return (typeof value === 'string' ? { [name]: value } : {}) as { readonly [name in N]?: string };
}

function show(value: unknown): string {
  return value === undefined ? 'not given' : JSON.stringify(value);
}
