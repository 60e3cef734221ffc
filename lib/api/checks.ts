import { PROTOCOL_SEGMENTS } from '../server/event';
import type { Problem } from '../problem';

interface Range {
  readonly min: number;
  readonly max: number;
  readonly source: string;
}

/** One segment or several. What the gateway takes beyond that, callers would have to escape. */
const PATH = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Whether a model can be reached below a path of an API that has these already. */
export function checkModelPath(path: string, taken: readonly string[]): Problem[] {
  const prop = 'path';
  if (!PATH.test(path)) {
    return [{ prop, found: `is ${JSON.stringify(path)}`, allowed: 'segments of letters, digits, `.`, `_` and `-`, with `/` between them', remedy: "write 'digits'" }];
  }
  const segments = path.split('/');
  const reserved = segments.find((segment) => PROTOCOL_SEGMENTS.has(segment));
  if (reserved !== undefined) {
    return [{ prop, found: `is '${path}', and ${reserved} is a path of the model server itself`, remedy: `put another word in its place: all paths of the model are below it, as in ${path.replace(reserved, 'digits')}/v2` }];
  }
  if (segments.some((segment) => segment === '.' || segment === '..')) return [{ prop, found: `is '${path}', which clients shorten before they send it`, remedy: 'leave out the dots' }];
  const other = taken.find((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
  if (other === undefined) return [];
  return [{ prop, found: other === path ? `is '${path}', as that of another model` : `is '${path}', and another model is at '${other}': one would hide paths of the other`, remedy: 'give each model a path of its own' }];
}

/** What a stage lets through. Undefined is what the deploy knows, or what is not given. */
export interface Throttle {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
}

/** API Gateway takes a rate without a burst as a burst of nothing, and refuses every request. */
export function checkThrottle({ rateLimit, burstLimit }: Throttle): Problem[] {
  const one = (prop: string, value: number | undefined): Problem[] => (
    value === undefined || (Number.isFinite(value) && value >= 0) ? [] : [{ prop, found: `is ${value}`, allowed: 'a number from 0', remedy: 'leave it out for the limit of the account' }]
  );
  const whole = burstLimit === undefined || !Number.isFinite(burstLimit) || burstLimit < 0 || Number.isInteger(burstLimit) ? [] : [{ prop: 'burstLimit', found: `is ${burstLimit}`, allowed: 'a whole number', remedy: `write ${Math.ceil(burstLimit)}` }];
  return [...one('rateLimit', rateLimit), ...one('burstLimit', burstLimit), ...whole];
}

/** A limit that is given alone. */
export function checkThrottlePair(hasRate: boolean, hasBurst: boolean): Problem[] {
  if (hasRate === hasBurst) return [];
  const [given, missing] = hasRate ? ['rateLimit', 'burstLimit'] : ['burstLimit', 'rateLimit'];
  return [{ prop: given, found: `is given without \`${missing}\`, and API Gateway would take that for 0: it would refuse every request`, remedy: `give \`${missing}\` too` }];
}

/** `hard` where no account can have more. */
export function checkIntegrationTimeout(seconds: number | undefined, { min, max, source }: Range, hard: boolean): Problem[] {
  if (seconds === undefined) return [];
  const prop = 'integrationTimeout';
  if (seconds < min) return [{ prop, found: `is ${seconds * 1000} ms`, allowed: `from ${min * 1000} ms`, remedy: 'wait longer' }];
  if (seconds <= max || !hard) return [];
  return [{ prop, found: `is ${seconds} s`, allowed: `up to ${max} s (${source})`, remedy: 'use RestInferenceApi, whose limit AWS raises on request, or a host that answers later: an AsyncEndpoint' }];
}

/** What takes longer is answered with an error, though the model goes on, and is paid for. */
export function timeoutGap(backendSeconds: number | undefined, apiSeconds: number | undefined, prop: string): string | undefined {
  if (backendSeconds === undefined || apiSeconds === undefined || backendSeconds <= apiSeconds + 1) return undefined;
  return `the model may take ${backendSeconds} s for a request, and the API gives up after ${apiSeconds} s: callers then get an error, while the model goes on at your cost. `
    + `Give the model a \`timeout\` of ${apiSeconds} s, wait longer with \`${prop}\`, or answer later: with an AsyncEndpoint, or an invocation of type Event`;
}
