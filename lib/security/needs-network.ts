import type { Problem } from '../problem';

/** A container of a model, with what of it is known. */
export interface IsolatedContainer {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const SOURCE = 'https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html';

/** Variables that name a model of the Hugging Face Hub, which servers fetch when they start: https://docs.aws.amazon.com/sagemaker/latest/dg/large-model-inference-tutorials.html */
const FROM_HUB = ['HF_MODEL_ID', 'OPTION_MODEL_ID', 'SM_VLLM_MODEL', 'SM_SGLANG_MODEL_PATH'];

/** What a container that is cut off from all networks could not do. */
export function checkIsolated({ environment }: IsolatedContainer): Problem[] {
  return FROM_HUB.flatMap((name) => {
    const value = environment[name];
    if (value === undefined || value.startsWith('/')) return [];
    const place = value.startsWith('s3://') ? 'from S3 by itself' : 'from the Hugging Face Hub';
    return [{
      prop: 'networkIsolation', found: `would keep the container from what ${name} (${value}) has it fetch ${place}`,
      remedy: `give the model as an artifact, which SageMaker brings (ModelArtifact.fromHuggingFace, fromS3), or leave network isolation out for it (${SOURCE})`,
    }];
  });
}
