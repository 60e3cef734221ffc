import type { ServedModel } from './endpoint-props';
import type { InstanceType } from './instance-type';

/** A further model on the same endpoint, beside the main one, with instances of its own. */
export interface ModelVariantProps extends ServedModel {
  /** Name of the variant: letters, digits and hyphens. It must stay the same as long as it serves. */
  readonly name: string;

  /**
   * Share of the traffic, in proportion to the other weights. With 0 it runs, and gets only the requests that name it.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * Type of its instances.
   *
   * @default - that of the endpoint
   */
  readonly instanceType?: InstanceType;

  /**
   * Number of its instances before scaling changes it.
   *
   * @default - that of the endpoint
   */
  readonly instanceCount?: number;
}

/**
 * A model that gets copies of the requests, and whose answers nobody gets: to try it with real traffic.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/shadow-tests.html
 */
export interface ShadowVariantProps extends ServedModel {
  /**
   * Share of the requests that are copied, in percent: more than 0, up to 100.
   *
   * @default 100
   */
  readonly samplingPercentage?: number;

  /**
   * Type of its instances.
   *
   * @default - that of the endpoint
   */
  readonly instanceType?: InstanceType;

  /**
   * Number of its instances.
   *
   * @default - that of the endpoint
   */
  readonly instanceCount?: number;
}
