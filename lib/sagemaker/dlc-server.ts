import type { Problem } from '../problem';
import type { DlcFacts, DlcServer } from './dlc-images';

/** Where SageMaker puts a model. */
const MODEL = '/opt/ml/model';

/**
 * What the server of an image must be told to find the model, and to answer to its name: requests in the form of OpenAI's name a model.
 *
 * vLLM, SGLang, TEI, WhisperX: docs/ of https://github.com/aws/deep-learning-containers
 * DJL: https://docs.djl.ai/docs/serving/serving/docs/lmi/deployment_guide/configurations.html
 * scikit-learn: https://sagemaker.readthedocs.io/en/stable/frameworks/sklearn/using_sklearn.html
 */
export function serverEnvironment(server: DlcServer, modelName: string): Readonly<Record<string, string>> {
  switch (server) {
    case 'vllm':
    case 'neuronVllm': return { SM_VLLM_MODEL: MODEL, SM_VLLM_SERVED_MODEL_NAME: modelName };
    case 'sglang': return { SM_SGLANG_MODEL_PATH: MODEL, SM_SGLANG_SERVED_MODEL_NAME: modelName };
    case 'djl':
    case 'tei': return { HF_MODEL_ID: MODEL };
    case 'whisperX': return { WHISPERX_DEFAULT_MODEL: MODEL, WHISPERX_SERVED_MODEL_NAME: modelName };
    case 'scikitLearn': return { SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: `${MODEL}/code` };
    // They find it there by themselves.
    case 'llamaCpp':
    case 'triton':
    case 'other': return {};
  }
}

/** Variable that says over how many GPUs a model is split: all but DJL use one unless they are told. */
export function tensorParallelVariable({ server, accelerator }: Pick<DlcFacts, 'server' | 'accelerator'>): string | undefined {
  if (accelerator !== 'gpu') return undefined;
  if (server === 'vllm') return 'SM_VLLM_TENSOR_PARALLEL_SIZE';
  if (server === 'sglang') return 'SM_SGLANG_TP';
  return server === 'djl' ? 'OPTION_TENSOR_PARALLEL_DEGREE' : undefined;
}

/** What has to be among the files of a model. */
const NEEDED: Readonly<Partial<Record<DlcServer, { readonly file: RegExp; readonly what: string }>>> = {
  vllm: { file: /^config\.json$|\.gguf$/, what: 'a folder as of Hugging Face, with config.json' },
  sglang: { file: /^config\.json$|\.gguf$/, what: 'a folder as of Hugging Face, with config.json' },
  tei: { file: /^config\.json$/, what: 'a folder as of Hugging Face, with config.json' },
  djl: { file: /^config\.json$|^serving\.properties$|^model\.py$/, what: 'a folder as of Hugging Face, with config.json, or one with serving.properties' },
  llamaCpp: { file: /^(?:[^/]+\/)?[^/]+\.gguf$/, what: 'a file *.gguf' },
  // https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_repository.html
  triton: { file: /^[^/]+\/\d+\//, what: 'a model repository: NAME/1/model.onnx, with NAME/config.pbtxt where Triton cannot make it' },
  scikitLearn: { file: /^code\/inference\.py$/, what: 'a folder with code/inference.py, which has model_fn' },
};

/** Whether the files of this machine are what the server of an image loads: it would say so after ten minutes of waiting. */
export function checkServedFiles({ server, repository }: Pick<DlcFacts, 'server' | 'repository'>, files: readonly string[]): Problem[] {
  const needed = NEEDED[server];
  if (needed === undefined || files.some((file) => needed.file.test(file))) return [];
  return [{ prop: 'model', found: `has ${list(files)}, which the server of ${repository} does not load`, allowed: needed.what, remedy: 'take ModelArtifact.fromDirectory with such a folder, or another image' }];
}

function list(files: readonly string[]): string {
  return files.length <= 3 ? files.join(', ') : `${files.slice(0, 3).join(', ')} and ${files.length - 3} more files`;
}
