import type { Problem } from '../problem';

/** When the lists were read: what AWS retired since, they do not know. */
export const IMAGES_AS_OF = '2026-11-21';

interface Support {
  readonly repository: RegExp;
  /** Newest version that this is about; older ones ended before. */
  readonly upTo: string;
  /** Day after which AWS patches it no more. */
  readonly until: string;
  readonly successor: string;
}

const PYTHON = 'DlcImage.RAY_SERVE_CPU or RAY_SERVE_GPU, which serves any model of Python\'s';

/** `eop` in docs/src/data of https://github.com/aws/deep-learning-containers, 2026-08-21. From old to new. */
const SUPPORT: readonly Support[] = [
  { repository: /^pytorch-inference(?:-arm64)?$/, upTo: '2.6', until: '2026-06-30', successor: `${PYTHON}, or DlcImage.TRITON` },
  { repository: /^tensorflow-inference(?:-arm64)?$/, upTo: '2.19', until: '2026-03-11', successor: `DlcImage.TRITON, or ${PYTHON}` },
  { repository: /^sagemaker-scikit-learn$/, upTo: '1.4', until: '2026-10-30', successor: 'DlcImage.SCIKIT_LEARN' },
  { repository: /^sagemaker-scikit-learn$/, upTo: '1.9', until: '2027-07-16', successor: 'a newer version' },
  { repository: /^sagemaker-xgboost$/, upTo: '3.0', until: '2026-11-17', successor: 'DlcImage.XGBOOST' },
  { repository: /^sagemaker-xgboost$/, upTo: '3.2', until: '2027-05-13', successor: 'a newer version' },
  { repository: /^whisperx$/, upTo: '3.8', until: '2027-05-25', successor: 'a newer version' },
];

/** Families that AWS lists no more. */
const GONE: readonly { readonly repository: RegExp; readonly successor: string }[] = [
  { repository: /^huggingface-pytorch-tgi-inference$/, successor: 'DlcImage.VLLM_SERVER or SGLANG_SERVER' },
  { repository: /^djl-(?:deepspeed|fastertransformer)$|^djl-inference-(?:deepspeed|fastertransformer)$/, successor: 'DlcImage.DJL_LMI' },
  { repository: /^mxnet-inference$/, successor: 'DlcImage.TRITON' },
];

/** `on`: a day as 2026-11-21. Undefined for an image that AWS still patches, or that nothing is known of. */
export function pastPatchDate(repository: string, tag: string, on: string): Problem | undefined {
  const image = `is ${repository}:${tag}`;
  const gone = GONE.find((family) => family.repository.test(repository));
  if (gone !== undefined) return { prop: 'image', found: `${image}, which AWS lists no more`, remedy: `take ${gone.successor}, or set allowPastPatchDate: true` };

  const support = SUPPORT.find((row) => row.repository.test(repository) && isUpTo(tag, row.upTo));
  if (support === undefined || on <= support.until) return undefined;
  return { prop: 'image', found: `${image}, which gets no security patches after ${support.until}`, remedy: `take ${support.successor}, or set allowPastPatchDate: true` };
}

function isUpTo(tag: string, version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tag) ?? [];
  const [lastMajor = 0, lastMinor = 0] = version.split('.').map(Number);
  return major !== undefined && (Number(major) < lastMajor || (Number(major) === lastMajor && Number(minor) <= lastMinor));
}
