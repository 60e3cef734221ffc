import type * as Aws from '../aws';

/** What talks to AWS, loaded when it is needed: the SDK's clients take longer to load than all the rest. */
export function loadAws(): typeof Aws {
  return require('../aws') as typeof Aws;
}
