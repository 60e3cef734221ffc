// What was sent and answered, in the log: only where capturePayloads is named, of a share of the requests, and without what is to be left out.
import { payloadFields, type Payload } from '../../lib/logs/payload';
import { compileRedaction, type Redaction } from '../../lib/logs/redaction';
import { isSampled } from '../../lib/logs/sampling';
import type { CaptureSettings } from '../../lib/logs/settings';
import type { Signature } from '../../lib/model/signature';

export interface PayloadLog {
  /** The fields of an entry; undefined for a request that is not of the share. */
  fields(id: string, payload: Payload, headBytes: number): string | undefined;
}

/** Or the paths that name nothing of the model: then nothing is written at all. */
export function payloadLog({ percentage, redact, maxBytes }: CaptureSettings, signature: Signature): PayloadLog | { readonly unmatched: readonly string[] } {
  const { redaction, unmatched } = compileRedaction(redact, signature);
  if (unmatched.length > 0) return { unmatched };
  return of({ percentage, maxBytes }, redaction);
}

function of({ percentage, maxBytes }: Pick<CaptureSettings, 'percentage' | 'maxBytes'>, redaction: Redaction): PayloadLog {
  return { fields: (id, payload, headBytes) => (isSampled(id, percentage) ? payloadFields(payload, redaction, maxBytes - headBytes) : undefined) };
}
