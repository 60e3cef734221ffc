import { checkDefaultAmi, checkInferenceAmi } from './inference-ami';
import { describeInstanceType, instanceType, unknownInstanceType, type InstanceFacts } from './instance-types';
import { doubtful, NOTHING, refused, together, type PlacedImage, type PlacementFindings } from './placement';
import { checkTensorParallel, modelSplit, type Variables } from './tensor-parallel';

/** An image with a model on an instance type. */
export interface Placement {
  /** Name in the SageMaker API, such as ml.g5.xlarge. */
  readonly instanceType: string;
  /** Nobody named the type: it is the library's own. */
  readonly byDefault?: boolean;
  readonly image: PlacedImage;
  /** Size of the model's files as they lie on the instance. 0 where nobody knows. */
  readonly modelBytes: number;
  /** All variables of the container. */
  readonly environment?: Variables;
  /** Machine image that the user chose. */
  readonly inferenceAmi?: string;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Beside its weights a model needs room for what it computes with, and a server for itself. */
const ROOM = 0.85;

/**
 * What cannot work, and what probably will not. `prop` is the prop that names the instance type.
 */
export function checkPlacement(placement: Placement, prop = 'instanceType'): PlacementFindings {
  const { image, inferenceAmi, environment = {} } = placement;
  const instance = instanceType(placement.instanceType);
  if (instance === undefined) return doubtful('unknownInstanceType', unknownInstanceType(placement.instanceType));
  const accelerator = checkAccelerator(placement, instance, prop);
  return together(
    checkArchitecture(image, instance, prop),
    accelerator,
    inferenceAmi === undefined ? checkDefaultAmi(image, instance.name, prop) : checkInferenceAmi(inferenceAmi, image, instance.name),
    // What is on the wrong instance is not measured on it.
    ...(accelerator.problems.length > 0 ? [] : [checkMemory(placement, instance, prop), checkTensorParallel(image, instance.name, environment)]),
  );
}

function checkArchitecture({ architecture }: PlacedImage, instance: InstanceFacts, prop: string): PlacementFindings {
  if (architecture === undefined || architecture === instance.architecture) return NOTHING;
  return refused({
    prop,
    found: `is ${instance.name}, whose processors are ${instance.architecture}, and the image is built for ${architecture}`,
    remedy: architecture === 'arm64' ? 'take an instance type with Graviton, such as ml.c8g.xlarge, or an image for x86_64' : 'take one without Graviton, such as ml.c7i.xlarge, or an image for arm64',
  });
}

function checkAccelerator({ image: { accelerator }, byDefault = false }: Placement, instance: InstanceFacts, prop: string): PlacementFindings {
  const kind = instance.accelerator?.kind ?? 'cpu';
  if (accelerator === undefined || accelerator === kind) return NOTHING;
  if (accelerator === 'cpu') {
    return doubtful('unusedAccelerator', `${instance.name} (${describeInstanceType(instance)}) is paid for its accelerators, and the image computes on the processor alone: take an image for them, or a type without.`);
  }
  return refused({
    prop,
    found: `is ${byDefault ? 'not given, and is then ' : ''}${instance.name} (${describeInstanceType(instance)}), and the image computes on ${accelerator === 'gpu' ? 'GPUs' : 'Inferentia or Trainium'}`,
    remedy: accelerator === 'gpu' ? 'take an instance type with GPUs, such as ml.g6.xlarge, or an image for processors' : 'take one with them, such as ml.inf2.xlarge, or another image',
  });
}

/** Certain is only that weights have to be somewhere: in the accelerators of an image that uses them, in memory otherwise. */
function checkMemory({ modelBytes: bytes, image, environment = {} }: Placement, instance: InstanceFacts, prop: string): PlacementFindings {
  const inAccelerators = instance.accelerator !== undefined && image.accelerator !== 'cpu';
  const { count = Infinity, memoryMiB = Infinity, ranks = Infinity } = instance.accelerator ?? {};
  const used = Math.min(1, (modelSplit(image, environment) ?? ranks) / ranks);
  const room = inAccelerators ? count * memoryMiB * MIB * used : (instance.memoryGiB ?? Infinity) * GIB;
  if (Number.isNaN(room) || bytes <= ROOM * room) return NOTHING;

  const where = inAccelerators ? `the accelerators of ${instance.name} that it is split over` : `the memory of ${instance.name}`;
  // An image that says nothing of itself may compute on the processor as well.
  if (bytes > room && (!inAccelerators || image.accelerator !== undefined)) {
    return refused({
      prop,
      found: `is ${instance.name} (${describeInstanceType(instance)}), and the model has ${gib(bytes)}`,
      allowed: `models up to ${gib(room)}${used < 1 ? ', since it is not split over all accelerators' : ''}`,
      remedy: inAccelerators ? 'take a type with more or larger accelerators, or a quantized model; leave weights out that are there twice (safetensors and .bin)' : 'take a type with more memory',
    });
  }
  return doubtful('tightModelMemory', `The model has ${gib(bytes)}, and ${where} ${inAccelerators ? 'have' : 'has'} ${gib(room)}: what it computes with has to fit as well.`);
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
