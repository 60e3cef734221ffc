import { isSpanId, isTraceId } from './trace-context';

/** That many random bytes, as hex. Passed in: `lib` has no randomness of its own. */
export type RandomHex = (bytes: number) => string;

/**
 * A new trace. It begins with the time, in seconds since 1970: X-Ray took no others until 2023, and W3C does not mind.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceId(milliseconds: number, random: RandomHex): string {
  const seconds = (Math.floor(milliseconds / 1000) >>> 0).toString(16).padStart(8, '0');
  for (;;) {
    const id = seconds + random(12);
    if (isTraceId(id)) return id;
  }
}

export function newSpanId(random: RandomHex): string {
  for (;;) {
    const id = random(8);
    if (isSpanId(id)) return id;
  }
}
