import { instanceType, type InstanceFacts } from './instance-types';
import { doubtful, NOTHING, refused, type PlacedImage, type PlacementFindings } from './placement';

/** What the machine below a container runs. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html */
interface InferenceAmi {
  readonly name: string;
  readonly accelerator: 'gpu' | 'neuron';
  /** Highest CUDA version of its driver. */
  readonly cuda?: string;
}

/**
 * From old to new. One whose driver is for CUDA 13 does not start containers with CUDA 12 at all, and writes no log: AWS pins its own tests to
 * the one of the image's major version (https://github.com/aws/deep-learning-containers/pull/6187).
 */
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
  const forGpus = AMIS.filter(({ name, accelerator, cuda = '0' }) => accelerator === 'gpu' && name !== OUTDATED && (newest === undefined || compareVersions(cuda, newest) <= 0) && starts(cuda, image.cuda ?? '0'));
  // A driver for an older version of the same major one does, but for what is compiled when it runs:
  // https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
  const nearest = (): InferenceAmi | undefined => forGpus.filter(({ cuda = '0' }) => majorOf(cuda) === majorOf(needed)).at(-1);
  return (forGpus.find(({ cuda = '0' }) => compareVersions(cuda, needed) >= 0) ?? (isBlackwell(instance) ? undefined : nearest()))?.name;
}

/** Whether the machine image that SageMaker takes by itself is known to have an older driver than an image needs. */
export function hasOldDriver(image: PlacedImage, instanceName: string): boolean {
  const instance = instanceType(instanceName);
  const usual = DEFAULT_CUDA[instance?.family ?? ''];
  if (instance === undefined || usual === undefined || image.accelerator === 'cpu' || image.cuda === undefined) return false;
  return compareVersions(usual, neededCuda(image.cuda, instance)) < 0;
}

/** Of an image for which there is none, on an instance that is known to have an older driver. */
export function checkDefaultAmi(image: PlacedImage, instanceName: string, prop = 'instanceType'): PlacementFindings {
  if (!hasOldDriver(image, instanceName) || fittingInferenceAmi(image, instanceName) !== undefined) return NOTHING;
  return doubtful('inferenceAmi', `The image is built with CUDA ${image.cuda}, and no machine image is known that has a driver for that on ${instanceName}: a container that cannot do with less does not start. `
    + `Take a newer type as \`${prop}\`.`);
}

/**
 * Whether a container does not start for its CUDA: what its image brings along bridges a few versions of an old driver, and a driver serves
 * all versions of its major one but for what is compiled when it runs, and no older major one where it is for CUDA 13. From 12.8 on AWS's documents ask for a machine image on types whose
 * own is older. https://docs.nvidia.com/deploy/cuda-compatibility/, https://aws.github.io/deep-learning-containers/vllm/deployment/sagemaker/
 */
export function isBeyondDriver(image: PlacedImage, instanceName: string, chosen: string | undefined): boolean {
  if (image.cuda === undefined) return false;
  if (chosen === undefined) return hasOldDriver(image, instanceName) && compareVersions(image.cuda, '12.8') >= 0;
  const known = AMIS.find(({ name }) => name === chosen)?.cuda;
  return known !== undefined && majorOf(known) !== majorOf(image.cuda) && checkInferenceAmi(chosen, image, instanceName).warnings.length > 0;
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
  if (starts(chosen.cuda, image.cuda) && compareVersions(chosen.cuda, needed) >= 0) return NOTHING;
  const fitting = fittingInferenceAmi(image, instanceName);
  if (fitting === ami) return NOTHING;
  const what = !starts(chosen.cuda, image.cuda) ? `the image is built with CUDA ${image.cuda}: containers of that were seen not to start on it, and to write no log. `
    : `${needed === image.cuda ? `the image is built with CUDA ${needed}` : `${instanceName} needs one for CUDA ${needed}`}: a container that cannot do with less does not start. `;
  return doubtful('inferenceAmi', `${ami} has a driver for CUDA ${chosen.cuda}, and ${what}${fitting === undefined ? 'No version is known that fits.' : `${fitting} fits; leave \`${prop}\` out to get the one that does.`}`);
}

function neededCuda(cuda: string, instance: InstanceFacts): string {
  return isBlackwell(instance) && compareVersions(cuda, BLACKWELL_CUDA) < 0 ? BLACKWELL_CUDA : cuda;
}

function isBlackwell({ family }: InstanceFacts): boolean {
  return BLACKWELL.test(family);
}

/** Whether a machine image starts containers of a CUDA version, as far as its major one goes. */
function starts(ofAmi: string, ofImage: string): boolean {
  return majorOf(ofAmi) < 13 || majorOf(ofImage) >= 13;
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

/** Negative when the first is the older one. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}
