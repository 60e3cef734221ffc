import { isObject } from '../../cloudformation/template';
import type { Rule } from '../rule';

export const latestTask: Rule = {
  id: 'messaging-task-of-latest',
  area: 'messaging',
  severity: 'info',
  what: 'A task of a state machine calls an alias or a version of a function',
  why: 'What runs under $LATEST changes in the middle of an execution when the function is deployed, and no rollout or rollback is seen.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html',
  remedy: 'call the alias that is rolled out',
  types: ['AWS::StepFunctions::StateMachine'],
  check({ properties }, { report }) {
    for (const path of ['Definition', 'DefinitionString']) {
      const value = properties[path];
      const text = typeof value === 'string' ? value : isObject(value) ? JSON.stringify(value) : '';
      if (/:\$LATEST"/.test(text.replaceAll('\\"', '"'))) report({ path: `/${path}`, found: 'names $LATEST' });
    }
  },
};
