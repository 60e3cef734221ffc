import type { Variables } from './tensor-parallel';

/** Variables by which servers are told which model to load: a path, or the name of a model of a hub. */
const MODEL_VARIABLES = ['HF_MODEL_ID', 'SM_VLLM_MODEL', 'SM_SGLANG_MODEL_PATH', 'OPTION_MODEL_ID'];
/** `owner/name`, and no path. */
const OF_HUB = /^[\w.-]+\/[\w.-]+$/;

/** The variables that have a container load its model from a hub, which it cannot reach where it is isolated from the network. */
export function hubVariables(environment: Variables): readonly { readonly name: string; readonly value: string }[] {
  if (['1', 'true', 'yes', 'on'].includes(environment['HF_HUB_OFFLINE']?.toLowerCase() ?? '')) return [];
  return MODEL_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value !== undefined && OF_HUB.test(value) ? [{ name, value }] : [];
  });
}
