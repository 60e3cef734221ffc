import type { Preprocess } from '../../../../constructs/model/transform-module';

/** A request that waits for something else, as for a feature store. */
export const preprocess: Preprocess = async ({ inputs, parameters }) => {
  await new Promise((later) => { setTimeout(later, 60); });
  return { inputs, parameters };
};
