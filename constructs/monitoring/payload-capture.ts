import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Size } from 'aws-cdk-lib/core';
import { checkCapture } from '../../lib/logs/check';
import { CAPTURE_BYTES, type CaptureSettings } from '../../lib/logs/settings';
import { guard } from '../private/declared/guard';
import { known } from '../private/known';
import { rejectAt } from '../private/reject';

/** Which payloads are written, and what of them. */
export interface SampledPayloadOptions {
  /** Share of the requests, in percent: above 0, up to 100. */
  readonly percentage: number;

  /**
   * What is left out: `$.inputs.email` (a tensor, or a column of any), `$.inputs.features.age` (a column of a tensor), `$.inputs['any name']`,
   * `$.inputs.*`, and the same of `$.outputs`. One that names nothing of the model is refused, or has nothing written.
   *
   * @default - nothing
   */
  readonly redact?: string[];

  /**
   * Size of an entry, from 1 KiB to 262,118 bytes, which CloudWatch Logs takes by every way. What is over it is cut off and says so.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
   * @default Size.kibibytes(64)
   */
  readonly maxSize?: Size;

  /**
   * Key that encrypts the log group. It has to let CloudWatch Logs use it; one that this app declares is told so.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - a key of the stack's, for all of its payloads
   */
  readonly encryptionKey?: IKey;
}

/** What a host makes of it. */
export interface CapturePlan extends CaptureSettings {
  readonly encryptionKey?: IKey;
}

/**
 * Payloads in the log: what callers send, and what they are answered. They are as much in need of protection as where they come from: think of
 * who may read the log, and how long it is kept.
 *
 * @example
 *
 * new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   capturePayloads: PayloadCapture.sampled({ percentage: 1 }),
 * });
 */
export class PayloadCapture {
  /**
   * A share of the requests that the model is asked. Those that are refused are not written, as nothing can be left out of what cannot be read.
   *
   * @throws if the percentage or the size is out of range or known only at deploy, or a path is none
   */
  public static sampled(options: SampledPayloadOptions): PayloadCapture {
    const { percentage, redact = [], maxSize = Size.bytes(CAPTURE_BYTES.default), encryptionKey } = options;
    const maxBytes = maxSize.isUnresolved() ? undefined : maxSize.toBytes();
    rejectAt('PayloadCapture.sampled', checkCapture({ percentage: known(percentage), redact: redact.map((path) => known(path)), maxBytes }));
    return new PayloadCapture({ percentage, redact, maxBytes: maxBytes ?? CAPTURE_BYTES.default, encryptionKey });
  }

  private constructor(plan: CapturePlan) {
    this.plan = plan;
  }

  private readonly plan: CapturePlan;

  /** @internal */
  public _plan(): CapturePlan {
    return this.plan;
  }
}

guard('PayloadCapture', PayloadCapture);
