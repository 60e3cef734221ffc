import { instanceType } from './instance-types';
import { doubtful, NOTHING, refused, together, type PlacedImage, type PlacementFindings } from './placement';

/** Environment variables. Undefined where a token stands. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Splits by layers or copies the whole model, beside the split of each layer. */
const BESIDE = /^(?:SM_VLLM|OPTION)_(?:PIPELINE|DATA)_PARALLEL_(?:SIZE|DEGREE)$|^SM_SGLANG_(?:PP|DP|PIPELINE_PARALLEL|DATA_PARALLEL)(?:_SIZE)?$/;
const PIPELINE = /PIPELINE|_PP/;
/** Other names of the same: SGLang's flags have long ones, and DJL takes one without its prefix. */
const ALIASES = /^SM_SGLANG_(?:TP_SIZE|TENSOR_PARALLEL_SIZE)$|^TENSOR_PARALLEL_DEGREE$/;

/**
 * What makes an image use all GPUs of its instances: most use one unless they are told. Instances of several types get what the smallest
 * has, since they share the variables.
 */
export function tensorParallelVariables({ tensorParallel, accelerator }: PlacedImage, instanceNames: readonly string[], own: Variables): Readonly<Record<string, string>> {
  if (tensorParallel === undefined || instanceNames.length === 0) return {};
  if (degreeVariable(tensorParallel, own) !== undefined || Object.keys(own).some((name) => BESIDE.test(name))) return {};
  const ranks = Math.min(...instanceNames.map((name) => {
    const found = instanceType(name)?.accelerator;
    return found?.kind === accelerator ? found?.ranks ?? 1 : 1;
  }));
  return ranks === 1 ? {} : { [tensorParallel]: String(ranks) };
}

/** The one of a container that says the degree, by whichever of its names. */
function degreeVariable(tensorParallel: string | undefined, variables: Variables): string | undefined {
  return tensorParallel === undefined ? undefined : Object.keys(variables).find((name) => name === tensorParallel || ALIASES.test(name));
}

/** Over how many accelerators one copy of the model is split. Undefined where nobody says. */
export function modelSplit({ tensorParallel }: PlacedImage, variables: Variables): number | undefined {
  const variable = degreeVariable(tensorParallel, variables);
  const degree = Number(variable === undefined ? undefined : variables[variable]);
  return Number.isInteger(degree) && degree > 0 ? Object.entries(variables).filter(([name]) => BESIDE.test(name) && PIPELINE.test(name)).reduce(times, degree) : undefined;
}

function times(all: number, [, value]: readonly [string, string | undefined]): number {
  return all * (Number(value) || 1);
}

/** The degree against the accelerators that there are. `variables` are all that the container gets. */
export function checkTensorParallel({ tensorParallel }: PlacedImage, instanceName: string, variables: Variables): PlacementFindings {
  const ranks = instanceType(instanceName)?.accelerator?.ranks;
  const variable = degreeVariable(tensorParallel, variables);
  const degree = variable === undefined ? undefined : variables[variable];
  // DJL takes `max`.
  if (variable === undefined || ranks === undefined || degree === undefined || degree === 'max') return NOTHING;
  const prop = `environment.${variable}`;
  if (!/^[1-9]\d*$/.test(degree)) return refused({ prop, found: `is ${JSON.stringify(degree)}`, allowed: `1 to ${ranks}, the accelerators of ${instanceName}` });

  const split = modelSplit({ tensorParallel }, variables) ?? 1;
  const used = Object.entries(variables).filter(([name]) => BESIDE.test(name) && !PIPELINE.test(name)).reduce(times, split);
  return together(
    split <= ranks ? NOTHING : refused({
      prop, found: `splits the model over ${split} accelerators`, allowed: `1 to ${ranks}, what ${instanceName} has`,
      remedy: 'lower it, leave it out to use all, or take a larger instance type',
    }),
    used >= ranks ? NOTHING : doubtful('idleAccelerators', `${variable} is ${degree}, and ${instanceName} has ${ranks} accelerators: the others are paid for and idle.`),
  );
}
