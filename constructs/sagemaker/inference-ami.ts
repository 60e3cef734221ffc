import { rejectAt } from '../private/reject';
import { known } from '../private/known';
import { guard } from '../private/declared/guard';

/**
 * The machine image below a container on instances with accelerators: it brings their driver. Left out, the one is taken that fits the
 * CUDA version of the image, as far as that is known: what SageMaker takes by itself has a driver of 2021 on some instance types.
 *
 * The versions and their drivers: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 *
 * @example
 *
 * const ami = InferenceAmi.AL2023_GPU_4_1;
 */
export class InferenceAmi {
  /** For GPUs, with driver 535 for CUDA up to 12.2, and CUDA's compatibility libraries mounted into the container. */
  public static readonly AL2_GPU_2 = new InferenceAmi('al2-ami-sagemaker-inference-gpu-2');

  /** For GPUs, with driver 535 for CUDA up to 12.2. */
  public static readonly AL2_GPU_2_1 = new InferenceAmi('al2-ami-sagemaker-inference-gpu-2-1');

  /** For GPUs, with driver 550 for CUDA up to 12.4. */
  public static readonly AL2_GPU_3_1 = new InferenceAmi('al2-ami-sagemaker-inference-gpu-3-1');

  /** For GPUs, with driver 580 for CUDA up to 13.0. */
  public static readonly AL2023_GPU_4_1 = new InferenceAmi('al2023-ami-sagemaker-inference-gpu-4-1');

  /** For Inferentia2 and Trainium, with Neuron driver 2.19. */
  public static readonly AL2_NEURON_2 = new InferenceAmi('al2-ami-sagemaker-inference-neuron-2');

  /**
   * A version by its name, for those that are newer than this package. Nothing is checked about one.
   *
   * @param name name of the version in the SageMaker API
   * @throws if it is not of the characters that the API allows
   */
  public static of(name: string): InferenceAmi {
    const text = known(name);
    rejectAt('InferenceAmi.of', text === undefined || /^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(text) ? [] : [{
      prop: 'name', found: `is ${JSON.stringify(text)}`, allowed: 'names like al2023-ami-sagemaker-inference-gpu-4-1',
    }]);
    return new InferenceAmi(name);
  }

  private constructor(
    /** Name in the SageMaker API, such as al2023-ami-sagemaker-inference-gpu-4-1. */
    public readonly name: string,
  ) {}

  /** Name in the SageMaker API. */
  public toString(): string {
    return this.name;
  }
}

guard('InferenceAmi', InferenceAmi);
