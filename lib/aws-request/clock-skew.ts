/** Clocks that differ by less are not what a request was refused for: S3 tolerates 15 minutes, other services 5. */
const TOLERATED_MS = 4 * 60_000;

/** What a service answers to a request that was signed at another time than its own. */
const TIME_CODES: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture', 'InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure']);

/**
 * By how much the clock that a request was signed by has to be put forward, going by the Date header of the refusal; undefined where it
 * was not the clock.
 */
export function clockCorrectionMs(refusal: { readonly code?: string; readonly date?: string }, signedAtMs: number): number | undefined {
  if (refusal.code === undefined || !TIME_CODES.has(refusal.code)) return undefined;
  const difference = Date.parse(refusal.date ?? '') - signedAtMs;
  // Written so that NaN, of a Date header that is none, is no correction.
  return Math.abs(difference) >= TOLERATED_MS ? difference : undefined;
}
