import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Token } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { checkImageReference } from '../../lib/container/image-reference';
import { dlcFacts, type DlcFacts } from '../../lib/sagemaker/dlc-images';
import { imageArchitecture } from '../private/model-server-context';
import { rejectAt } from '../private/reject';
import { sha256Of } from '../private/sha256';
import { guard } from '../private/declared/guard';

/** What an image computes on. */
export enum ImageAccelerator {
  /** The processor alone. */
  CPU = 'cpu',
  /** GPUs of NVIDIA's. */
  GPU = 'gpu',
  /** Inferentia or Trainium. */
  NEURON = 'neuron',
}

/** Which of AWS's accounts own an image: they differ in every region. */
export enum ImageRegistry {
  /** AWS Deep Learning Containers. */
  FRAMEWORKS = 'frameworks',
  /** SageMaker's algorithms: scikit-learn, XGBoost, text embeddings. */
  ALGORITHMS = 'algorithms',
}

/** An image of AWS's that this package has no constant for. */
export interface DlcImageOptions {
  /** Name of the repository, such as `vllm`. */
  readonly repository: string;

  /** Tag in it. */
  readonly tag: string;

  /**
   * Whose repository it is.
   *
   * @default - that of the algorithms for the repositories that are known to be theirs, else that of the frameworks
   */
  readonly registry?: ImageRegistry;

  /**
   * Processor architecture of the image.
   *
   * @default - arm64 where the repository or the tag says it, else x86_64
   */
  readonly architecture?: Architecture;

  /**
   * What the image computes on.
   *
   * @default - what the repository or the tag says; unknown where they do not, and then nothing about it is checked
   */
  readonly accelerator?: ImageAccelerator;

  /**
   * CUDA version of the image, such as 13.0.
   *
   * @default - what the tag says; unknown where it does not
   */
  readonly cuda?: string;
}

/**
 * A container image that AWS makes for models: what it is, in every region. The constants are the newest tags of November 2026; AWS
 * writes security patches under the same tags.
 *
 * @example
 *
 * const image = ServingImage.fromDlc(DlcImage.VLLM_SERVER);
 */
export class DlcImage {
  /** Large language models with vLLM 0.27, built by AWS on Amazon Linux 2023. */
  public static readonly VLLM_SERVER = DlcImage.aws('vllm', 'server-sagemaker-cuda-v2.3');

  /** Large language models with vLLM 0.27, on Ubuntu. */
  public static readonly VLLM = DlcImage.aws('vllm', '0.27.1-gpu-py312-cu130-ubuntu22.04-sagemaker');

  /** Models that hear, see and speak, with vLLM-Omni 0.26. */
  public static readonly VLLM_OMNI = DlcImage.aws('vllm', 'omni-sagemaker-cuda-v1.5');

  /** Large language models with SGLang 0.5, built by AWS on Amazon Linux 2023. */
  public static readonly SGLANG_SERVER = DlcImage.aws('sglang', 'server-sagemaker-cuda-v1.3');

  /** Large language models with SGLang 0.5, on Ubuntu. */
  public static readonly SGLANG = DlcImage.aws('sglang', '0.5.17-gpu-py312-cu130-ubuntu24.04-sagemaker');

  /** Large language models with DJL Serving: LMI 28, which has vLLM in it. */
  public static readonly DJL_LMI = DlcImage.aws('djl-inference', '0.36.0-lmi28.0.0-cu130');

  /** PyTorch, ONNX and other models with DJL Serving on the processor. */
  public static readonly DJL_CPU = DlcImage.aws('djl-inference', '0.36.0-cpu-full');

  /** Models in GGUF with llama.cpp on the processor. */
  public static readonly LLAMA_CPP_CPU = DlcImage.aws('llama-cpp', 'server-sagemaker-cpu-v1');

  /** Models in GGUF with llama.cpp on GPUs. */
  public static readonly LLAMA_CPP_GPU = DlcImage.aws('llama-cpp', 'server-sagemaker-cuda-v1');

  /** Models in GGUF with llama.cpp on Graviton. */
  public static readonly LLAMA_CPP_ARM64 = DlcImage.aws('llama-cpp-arm64', 'server-sagemaker-cpu-v1');

  /** Embeddings and rerankers with Text Embeddings Inference 1.9 on the processor. */
  public static readonly TEI_CPU = DlcImage.aws('tei-cpu', '2.0.1-tei1.9.3-cpu-py310-ubuntu24.04');

  /** Embeddings and rerankers with Text Embeddings Inference 1.9 on GPUs. */
  public static readonly TEI_GPU = DlcImage.aws('tei', '2.0.1-tei1.9.3-gpu-py310-cu129-ubuntu24.04');

  /** ONNX, TensorRT, PyTorch and other models with NVIDIA's Triton 26.05 on GPUs. */
  public static readonly TRITON = DlcImage.aws('sagemaker-tritonserver', '26.05-py3');

  /** ONNX, PyTorch and other models with NVIDIA's Triton 26.05 on the processor. */
  public static readonly TRITON_CPU = DlcImage.aws('sagemaker-tritonserver', '26.05-py3-cpu');

  /** Any model that Python loads, with Ray Serve 2.56 on the processor. */
  public static readonly RAY_SERVE_CPU = DlcImage.aws('ray', 'serve-ml-sagemaker-cpu-v1.3');

  /** Any model that Python loads, with Ray Serve 2.56 on GPUs. */
  public static readonly RAY_SERVE_GPU = DlcImage.aws('ray', 'serve-ml-sagemaker-cuda-v1.3');

  /** Models of scikit-learn 1.9, with a script of yours. */
  public static readonly SCIKIT_LEARN = DlcImage.aws('sagemaker-scikit-learn', '1.9-0');

  /** Models of XGBoost 3.2. */
  public static readonly XGBOOST = DlcImage.aws('sagemaker-xgboost', '3.2-0');

  /** Models of AutoGluon 1.5 on the processor. */
  public static readonly AUTOGLUON_CPU = DlcImage.aws('autogluon-inference', '1.5.0-cpu-py312-ubuntu22.04');

  /** Models of AutoGluon 1.5 on GPUs. */
  public static readonly AUTOGLUON_GPU = DlcImage.aws('autogluon-inference', '1.5.0-gpu-py312-cu124-ubuntu22.04');

  /** Pipelines of Transformers 5.5 on the processor. */
  public static readonly HUGGING_FACE_CPU = DlcImage.aws('huggingface-pytorch-inference', '2.6.0-transformers5.5.3-cpu-py312-ubuntu22.04');

  /** Pipelines of Transformers 5.5 on GPUs. */
  public static readonly HUGGING_FACE_GPU = DlcImage.aws('huggingface-pytorch-inference', '2.6.0-transformers5.5.3-gpu-py312-cu124-ubuntu22.04');

  /** Pipelines of Transformers 4.55 on Inferentia and Trainium. */
  public static readonly HUGGING_FACE_NEURON = DlcImage.aws('huggingface-pytorch-inference-neuronx', '2.8.0-transformers4.55.4-neuronx-py310-sdk2.26.0-ubuntu22.04');

  /** Large language models with vLLM 0.25 and Transformers 5.10. */
  public static readonly HUGGING_FACE_VLLM = DlcImage.aws('huggingface-vllm', '0.25.1-transformers5.10.2-gpu-py312-cu130-ubuntu22.04');

  /** Large language models with vLLM 0.11 on Inferentia and Trainium. */
  public static readonly HUGGING_FACE_VLLM_NEURON = DlcImage.aws('huggingface-vllm-inference-neuronx', '0.11.0-optimum0.4.5-neuronx-py310-sdk2.26.1-ubuntu22.04');

  /** Large language models with SGLang 0.5.8 and Transformers 4.57. */
  public static readonly HUGGING_FACE_SGLANG = DlcImage.aws('huggingface-sglang', '0.5.8-transformers4.57.3-gpu-py312-cu129-ubuntu24.04');

  /** Models in GGUF with Hugging Face's llama.cpp on the processor. */
  public static readonly HUGGING_FACE_LLAMA_CPP_CPU = DlcImage.aws('huggingface-llamacpp', 'b9522-cpu-ubuntu24.04');

  /** Models in GGUF with Hugging Face's llama.cpp on GPUs. */
  public static readonly HUGGING_FACE_LLAMA_CPP_GPU = DlcImage.aws('huggingface-llamacpp', 'b9522-gpu-cu130-ubuntu24.04');

  /** Speech to text with WhisperX 3.8. */
  public static readonly WHISPERX = DlcImage.aws('whisperx', '3.8.6-cu128-amzn2023-sagemaker');

  /** Models of PyTorch 2.9 on Inferentia and Trainium. */
  public static readonly PYTORCH_NEURON = DlcImage.aws('pytorch-inference-neuronx', '2.9.0-neuronx-py312-sdk2.31.1-ubuntu24.04');

  /** Models of PyTorch 2.6 on the processor, past its patch date (2026-06-30). */
  public static readonly PYTORCH_CPU = DlcImage.aws('pytorch-inference', '2.6.0-cpu-py312-ubuntu22.04-sagemaker');

  /** Models of PyTorch 2.6 on GPUs, past its patch date (2026-06-30). */
  public static readonly PYTORCH_GPU = DlcImage.aws('pytorch-inference', '2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker');

  /** Models of PyTorch 2.6 on Graviton, past its patch date (2026-06-30). */
  public static readonly PYTORCH_ARM64 = DlcImage.aws('pytorch-inference-arm64', '2.6.0-cpu-py312-ubuntu22.04-sagemaker');

  /** Models of TensorFlow 2.19 on the processor, past its patch date (2026-03-11). */
  public static readonly TENSORFLOW_CPU = DlcImage.aws('tensorflow-inference', '2.19.0-cpu-py312-ubuntu22.04-sagemaker');

  /** Models of TensorFlow 2.19 on GPUs, past its patch date (2026-03-11). */
  public static readonly TENSORFLOW_GPU = DlcImage.aws('tensorflow-inference', '2.19.0-gpu-py312-cu122-ubuntu22.04-sagemaker');

  /** Models of TensorFlow 2.19 on Graviton, past its patch date (2026-03-11). */
  public static readonly TENSORFLOW_ARM64 = DlcImage.aws('tensorflow-inference-arm64', '2.19.0-cpu-py312-ubuntu22.04-sagemaker');

  /**
   * Another one, for tags that are newer than this package: https://aws.github.io/deep-learning-containers/reference/available_images/
   *
   * @throws if the repository or the tag is none, or a token
   */
  public static of(options: DlcImageOptions): DlcImage {
    const { repository, tag, registry, architecture, accelerator, cuda } = options;
    rejectAt('DlcImage.of', [
      ...(Token.isUnresolved(repository) || !/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/.test(repository) ? [{ prop: 'repository', found: `is ${JSON.stringify(repository)}`, allowed: 'names of ECR, such as vllm' }] : []),
      ...(Token.isUnresolved(tag) ? [{ prop: 'tag', found: 'is known only at deploy', remedy: 'write it: what the image is, is read from it' }] : checkImageReference({ tag, allowMutableTag: true })),
      ...(cuda === undefined || /^\d+\.\d+$/.test(cuda) ? [] : [{ prop: 'cuda', found: `is ${JSON.stringify(cuda)}`, allowed: 'a version like 13.0' }]),
    ]);
    const facts = dlcFacts(repository, tag);
    return new DlcImage({
      ...facts,
      registry: registry ?? facts.registry,
      architecture: architecture === undefined ? facts.architecture : imageArchitecture(architecture),
      accelerator: accelerator ?? facts.accelerator,
      cuda: cuda ?? facts.cuda,
    });
  }

  private static aws(repository: string, tag: string): DlcImage {
    return new DlcImage(dlcFacts(repository, tag));
  }

  /** Name of the repository. */
  public readonly repository: string;

  /** Tag in it. */
  public readonly tag: string;

  /** @internal */
  public readonly _facts: DlcFacts;

  private constructor(facts: DlcFacts) {
    this.repository = facts.repository;
    this.tag = facts.tag;
    this._facts = facts;
  }

  /**
   * Hex SHA-256 that names the image for as long as AWS does not write another one under its tag.
   *
   * @internal
   */
  public get _digest(): string {
    return sha256Of(canonicalJson({ repository: this.repository, tag: this.tag }));
  }

  /** Repository and tag. */
  public toString(): string {
    return `${this.repository}:${this.tag}`;
  }
}

guard('DlcImage', DlcImage);
