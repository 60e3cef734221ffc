import { isObject } from '../../cloudformation/template';
import { environmentBytes } from '../../lambda/check-function';
import { ENVIRONMENT_BYTES } from '../../lambda/limits';
import { hasMarks, textOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const environmentSize: Rule = {
  id: 'lambda-environment-size',
  area: 'lambda',
  severity: 'error',
  what: `The environment variables of a function have at most ${ENVIRONMENT_BYTES.max} bytes together`,
  why: 'Lambda refuses more.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
  remedy: 'move long values to a parameter of Systems Manager, or into a file of the package',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const variables = valueAt(properties, 'Environment', 'Variables');
    if (!isObject(variables)) return;
    // What is not known yet counts for nothing: the true size is larger.
    const known = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, hasMarks(value) ? undefined : textOf(value)]));
    const bytes = environmentBytes(known);
    if (bytes <= ENVIRONMENT_BYTES.max) return;
    report({
      path: '/Environment/Variables',
      found: `has ${Object.values(known).includes(undefined) ? 'more than ' : ''}${bytes} bytes`,
      allowed: `${ENVIRONMENT_BYTES.max}`,
      words: `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(known).slice(0, 60)}...`,
    });
  },
};
