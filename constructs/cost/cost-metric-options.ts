import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Size } from 'aws-cdk-lib/core';
import type { InstanceType } from '../sagemaker/instance-type';

/** Of what an inference costs. `statistic` and `unit` have no meaning here. */
export interface CostMetricOptions extends MetricOptions {
  /**
   * Region whose prices count, such as `us-east-1`. Not those of every region are known: the page docs/cost.md says which.
   *
   * @default - the region of the stack, which has to be known at synth
   */
  readonly priceRegion?: string;

  /**
   * Prices in US dollars, by their names in `csi-prices.json`: `{ 'sagemaker.hosting.ml.g5.xlarge': 1.2 }` after a discount, for instance.
   *
   * @default - those that the library has
   */
  readonly prices?: { [name: string]: number };

  /**
   * Memory of an imported function or serverless endpoint.
   *
   * @default - that of the host, which is not known of an imported one
   */
  readonly memorySize?: Size;

  /**
   * Processor of an imported function.
   *
   * @default - that of the host, which is not known of an imported one
   */
  readonly architecture?: Architecture;

  /**
   * Type of the instances of an imported endpoint or component.
   *
   * @default - that of the host, which is not known of an imported one
   */
  readonly instanceType?: InstanceType;

  /**
   * Fraction of an instance that a copy of an imported component takes, above 0 up to 1.
   *
   * @default - the larger one of its parts of the vCPUs and of the memory, or that of the accelerators
   */
  readonly instanceShare?: number;
}
