import { instanceType, type InstanceFacts } from './instance-types';
import { doubtful, NOTHING, refused, type PlacedImage, type PlacementFindings } from './placement';

/** What the machine below a container runs. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html */
interface InferenceAmi {
  readonly name: string;
  readonly accelerator: 'gpu' | 'neuron';
  /** Highest CUDA version of its driver. */
  readonly cuda?: string;
}

/** From old to new. */
const AMIS: readonly InferenceAmi[] = [
  { name: 'al2-ami-sagemaker-inference-neuron-2', accelerator: 'neuron' },
  { name: 'al2-ami-sagemaker-inference-gpu-2', accelerator: 'gpu', cuda: '12.2' },
  { name: 'al2-ami-sagemaker-inference-gpu-2-1', accelerator: 'gpu', cuda: '12.2' },
  { name: 'al2-ami-sagemaker-inference-gpu-3-1', accelerator: 'gpu', cuda: '12.4' },
  { name: 'al2023-ami-sagemaker-inference-gpu-4-1', accelerator: 'gpu', cuda: '13.0' },
];

/** Mounts CUDA's compatibility libraries into the container by itself, which the later ones leave to the image. */
const OUTDATED = 'al2-ami-sagemaker-inference-gpu-2';

/** Without a choice: https://docs.aws.amazon.com/sagemaker/latest/dg/inference-gpu-drivers.html, November 2026. */
const DEFAULT_CUDA: Readonly<Record<string, string>> = {
  p2: '11.4', p3: '11.4', p4d: '11.4', p4de: '11.4', g4dn: '11.4', g5: '11.4', p5: '12.2', g6: '12.2', p5e: '12.4', p5en: '12.4',
};

/** Blackwell GPUs need driver 570 or later: https://docs.nvidia.com/datacenter/tesla/drivers/supported-drivers-and-cuda-toolkit-versions.html */
const BLACKWELL = /^(?:g7|p6)/;
const BLACKWELL_CUDA = '12.8';
/** Newer drivers do not know these GPUs, or newer versions do not name the instances. */
const NEWEST_CUDA: Readonly<Record<string, string>> = { p2: '11.4', p3: '12.2' };

/**
 * The oldest that is new enough for an image's CUDA, or the nearest to it; undefined where what SageMaker takes by itself is, or nobody knows
 * better.
 */
export function fittingInferenceAmi(image: PlacedImage, instanceName: string): string | undefined {
  const instance = instanceType(instanceName);
  if (instance?.accelerator?.kind !== 'gpu' || image.accelerator === 'cpu' || image.cuda === undefined) return undefined;
  const needed = neededCuda(image.cuda, instance);
  const usual = DEFAULT_CUDA[instance.family];
  if (usual !== undefined && compareVersions(usual, needed) >= 0) return undefined;
  const newest = NEWEST_CUDA[instance.family];
  const forGpus = AMIS.filter(({ name, accelerator, cuda = '0' }) => accelerator === 'gpu' && name !== OUTDATED && (newest === undefined || compareVersions(cuda, newest) <= 0));
  const major = (version: string): string => version.split('.')[0] ?? '';
  // A driver for an older version of the same major one does, but for what is compiled when it runs:
  // https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
  return (forGpus.find(({ cuda = '0' }) => compareVersions(cuda, needed) >= 0) ?? forGpus.filter(({ cuda = '0' }) => major(cuda) === major(needed)).at(-1))?.name;
}

/** Of an image for which there is none, on an instance that is known to have an older driver. */
export function checkDefaultAmi(image: PlacedImage, instanceName: string, prop = 'instanceType'): PlacementFindings {
  const instance = instanceType(instanceName);
  const usual = DEFAULT_CUDA[instance?.family ?? ''];
  if (instance === undefined || usual === undefined || image.accelerator === 'cpu' || image.cuda === undefined) return NOTHING;
  const needed = neededCuda(image.cuda, instance);
  if (compareVersions(usual, needed) >= 0 || fittingInferenceAmi(image, instanceName) !== undefined) return NOTHING;
  return doubtful('inferenceAmi', `The image is built with CUDA ${image.cuda}, and no machine image is known that has a driver for that on ${instanceName}: a container that cannot do with less does not start. `
    + `Take a newer type as \`${prop}\`.`);
}

/** What is wrong with the one that was chosen. A name that this does not know is left alone. */
export function checkInferenceAmi(ami: string, image: PlacedImage, instanceName: string, prop = 'inferenceAmi'): PlacementFindings {
  const chosen = AMIS.find(({ name }) => name === ami);
  const instance = instanceType(instanceName);
  if (chosen === undefined || instance === undefined) return NOTHING;
  if (instance.accelerator?.kind !== chosen.accelerator) {
    const what = chosen.accelerator === 'gpu' ? 'GPUs' : 'Inferentia2 and Trainium';
    return refused({ prop, found: `is ${ami}, which is for ${what}, and ${instanceName} has none`, remedy: 'leave it out, or take another instance type' });
  }
  if (chosen.cuda === undefined || image.cuda === undefined) return NOTHING;
  const needed = neededCuda(image.cuda, instance);
  if (compareVersions(chosen.cuda, needed) >= 0) return NOTHING;
  const fitting = fittingInferenceAmi(image, instanceName);
  if (fitting === ami) return NOTHING;
  return doubtful('inferenceAmi', `${ami} has a driver for CUDA ${chosen.cuda}, and ${needed === image.cuda ? `the image is built with CUDA ${needed}` : `${instanceName} needs one for CUDA ${needed}`}: `
    + `a container that cannot do with less does not start. ${fitting === undefined ? 'No version is known that fits.' : `${fitting} fits; leave \`${prop}\` out to get the one that does.`}`);
}

function neededCuda(cuda: string, { family }: InstanceFacts): string {
  return BLACKWELL.test(family) && compareVersions(cuda, BLACKWELL_CUDA) < 0 ? BLACKWELL_CUDA : cuda;
}

/** Negative when the first is the older one. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}
