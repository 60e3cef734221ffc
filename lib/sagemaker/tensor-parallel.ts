import { instanceType } from './instance-types';
import { doubtful, NOTHING, refused, together, type PlacedImage, type PlacementFindings } from './placement';

/** Environment variables. Undefined where a token stands. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Splits by layers or copies the whole model, beside the split of each layer. */
const BESIDE = /^(?:SM_VLLM|OPTION)_(?:PIPELINE|DATA)_PARALLEL_(?:SIZE|DEGREE)$|^SM_SGLANG_(?:PP|DP|PIPELINE_PARALLEL|DATA_PARALLEL)(?:_SIZE)?$/;
const PIPELINE = /PIPELINE|_PP/;

/** What makes an image use all GPUs of an instance: most use one unless they are told. */
export function tensorParallelVariables({ tensorParallel, accelerator }: PlacedImage, instanceName: string, own: Variables): Readonly<Record<string, string>> {
  const { kind, ranks = 1 } = instanceType(instanceName)?.accelerator ?? {};
  if (tensorParallel === undefined || kind !== accelerator || ranks === 1) return {};
  return [tensorParallel, ...Object.keys(own).filter((name) => BESIDE.test(name))].some((name) => name in own) ? {} : { [tensorParallel]: String(ranks) };
}

/** Over how many accelerators one copy of the model is split. Undefined where nobody says. */
export function modelSplit({ tensorParallel }: PlacedImage, variables: Variables): number | undefined {
  const degree = Number(tensorParallel === undefined ? undefined : variables[tensorParallel]);
  return Number.isInteger(degree) && degree > 0 ? Object.entries(variables).filter(([name]) => BESIDE.test(name) && PIPELINE.test(name)).reduce(times, degree) : undefined;
}

function times(all: number, [, value]: readonly [string, string | undefined]): number {
  return all * (Number(value) || 1);
}

/** The degree against the accelerators that there are. `variables` are all that the container gets. */
export function checkTensorParallel({ tensorParallel }: PlacedImage, instanceName: string, variables: Variables): PlacementFindings {
  const ranks = instanceType(instanceName)?.accelerator?.ranks;
  const degree = tensorParallel === undefined ? undefined : variables[tensorParallel];
  // DJL takes `max`.
  if (tensorParallel === undefined || ranks === undefined || degree === undefined || degree === 'max') return NOTHING;
  const prop = `environment.${tensorParallel}`;
  if (!/^[1-9]\d*$/.test(degree)) return refused({ prop, found: `is ${JSON.stringify(degree)}`, allowed: `1 to ${ranks}, the accelerators of ${instanceName}` });

  const split = modelSplit({ tensorParallel }, variables) ?? 1;
  const used = Object.entries(variables).filter(([name]) => BESIDE.test(name) && !PIPELINE.test(name)).reduce(times, split);
  return together(
    split <= ranks ? NOTHING : refused({
      prop, found: `splits the model over ${split} accelerators`, allowed: `1 to ${ranks}, what ${instanceName} has`,
      remedy: 'lower it, leave it out to use all, or take a larger instance type',
    }),
    used >= ranks ? NOTHING : doubtful('idleAccelerators', `${tensorParallel} is ${degree}, and ${instanceName} has ${ranks} accelerators: the others are paid for and idle.`),
  );
}
