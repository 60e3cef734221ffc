import type { Problem } from '../../lib/problem';
import { ENDPOINT_NAME } from '../../lib/sagemaker/limits';
import { known } from '../private/known';

/** Components are named as endpoints are: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html */
export function checkComponentName(prop: string, given: string | undefined): Problem[] {
  const name = known(given);
  if (name === undefined || ENDPOINT_NAME.pattern.test(name)) return [];
  return [{ prop, found: `is ${JSON.stringify(name)}`, allowed: `a name of letters, digits and single hyphens, up to ${ENDPOINT_NAME.max} characters`, remedy: 'rename it (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html)' }];
}
