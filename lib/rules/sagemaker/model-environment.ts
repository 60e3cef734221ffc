import { isObject } from '../../cloudformation/template';
import { environmentProblems } from '../../sagemaker/container-environment';
import { CONTAINER_ENVIRONMENT } from '../../sagemaker/limits';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf } from './hosting';

export const modelEnvironment: Rule = {
  id: 'sagemaker-model-environment',
  area: 'sagemaker',
  severity: 'error',
  what: 'The variables of a container are at most 100, of up to 1,024 characters each and 32 KB together',
  why: 'SageMaker refuses the model.',
  source: CONTAINER_ENVIRONMENT.source,
  remedy: 'put large values beside the model',
  types: ['AWS::SageMaker::Model'],
  check(model, { report }) {
    for (const { at, properties } of containersOf(model)) {
      const variables = properties['Environment'];
      if (!isObject(variables)) continue;
      const known = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
      const [problem] = environmentProblems('', known);
      if (problem === undefined) continue;
      const name = problem.prop.replace(/^\./, '').replaceAll('~', '~0').replaceAll('/', '~1');
      report({ path: `${at}/Environment${name === '' ? '' : `/${name}`}`, found: problem.found, ...(problem.allowed !== undefined && { allowed: problem.allowed }) });
    }
  },
};
