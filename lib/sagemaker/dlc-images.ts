import type { ImageRegistry } from './image-accounts';

/** The program that answers in an image: what it must be told, and what it serves. */
export type DlcServer = 'vllm' | 'sglang' | 'djl' | 'tei' | 'llamaCpp' | 'triton' | 'scikitLearn' | 'whisperX' | 'neuronVllm' | 'other';

/** What is known of an image of AWS's. */
export interface DlcFacts {
  readonly repository: string;
  readonly tag: string;
  readonly registry: ImageRegistry;
  readonly server: DlcServer;
  readonly architecture: 'arm64' | 'x86_64';
  /** Undefined where neither the repository nor the tag says. */
  readonly accelerator?: 'cpu' | 'gpu' | 'neuron';
  readonly cuda?: string;
}

/** What only the repository says. */
interface DlcRepository {
  readonly server?: DlcServer;
  readonly registry?: ImageRegistry;
  readonly accelerator?: DlcFacts['accelerator'];
  /** Of those whose tags do not say it. */
  readonly cuda?: string;
}

/** docs/src/data of https://github.com/aws/deep-learning-containers, 2026-08-21. */
const REPOSITORIES: Readonly<Record<string, DlcRepository>> = {
  'djl-inference': { server: 'djl' },
  'huggingface-llamacpp': {},
  'huggingface-sglang': { server: 'sglang' },
  'huggingface-vllm': { server: 'vllm' },
  'huggingface-vllm-inference-neuronx': { server: 'neuronVllm' },
  'llama-cpp': { server: 'llamaCpp', cuda: '13.0' },
  'llama-cpp-arm64': { server: 'llamaCpp' },
  ray: { cuda: '12.9' },
  'sagemaker-scikit-learn': { server: 'scikitLearn', registry: 'algorithms', accelerator: 'cpu' },
  // Tags of NVIDIA's, which do not name their CUDA version: https://docs.nvidia.com/deeplearning/frameworks/support-matrix/index.html
  'sagemaker-tritonserver': { server: 'triton', accelerator: 'gpu', cuda: '13.0' },
  'sagemaker-xgboost': { registry: 'algorithms', accelerator: 'cpu' },
  sglang: { server: 'sglang', accelerator: 'gpu', cuda: '13.0' },
  tei: { server: 'tei', registry: 'algorithms', accelerator: 'gpu' },
  'tei-cpu': { server: 'tei', registry: 'algorithms', accelerator: 'cpu' },
  vllm: { server: 'vllm', accelerator: 'gpu', cuda: '13.0' },
  whisperx: { server: 'whisperX', accelerator: 'gpu' },
};

/** What a repository and a tag say of an image: AWS writes most of it into them. */
export function dlcFacts(repository: string, tag: string): DlcFacts {
  const { server = 'other', registry = 'frameworks', accelerator: usual, cuda: usualCuda } = (Object.hasOwn(REPOSITORIES, repository) ? REPOSITORIES[repository] : undefined) ?? {};
  const accelerator = acceleratorOf(`${repository}-${tag}`) ?? usual;
  const [, major, minor] = /-cu(\d\d)(\d)(?:-|$)/.exec(tag) ?? [];
  const cuda = major === undefined ? usualCuda : `${major}.${minor}`;
  return { repository, tag, registry, server, architecture: /-arm64(?:-|$)/.test(`${repository}-${tag}`) ? 'arm64' : 'x86_64', accelerator, cuda: accelerator === 'gpu' ? cuda : undefined };
}

function acceleratorOf(words: string): DlcFacts['accelerator'] {
  if (/-neuronx?(?:-|$)/.test(words)) return 'neuron';
  if (/-(?:gpu|cuda|cu\d{3})(?:-|$)/.test(words)) return 'gpu';
  return /-cpu(?:-|$)/.test(words) ? 'cpu' : undefined;
}
