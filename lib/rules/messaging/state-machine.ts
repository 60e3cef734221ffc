import { checkStateMachine } from '../../step-functions/states-language';
import { isObject } from '../../cloudformation/template';
import { hasMarks, UNKNOWN } from '../values';
import type { Rule } from '../rule';

export const stateMachine: Rule = {
  id: 'messaging-state-machine',
  area: 'messaging',
  severity: 'error',
  what: 'A state machine starts at a state of its own, every state can be reached, and transitions lead to states that there are',
  why: 'Step Functions refuses the definition, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-state-machine-structure.html',
  remedy: 'correct the definition: `aws stepfunctions validate-state-machine-definition` says more of it',
  refusedBy: 'Step Functions',
  types: ['AWS::StepFunctions::StateMachine'],
  check({ properties: { Definition, DefinitionString, DefinitionSubstitutions } }, { report }) {
    const say = (path: string, problems: readonly string[]): void => {
      if (problems.length > 0) report({ path, found: `is refused: ${problems.join('; ')}`, words: `Invalid State Machine Definition: '${problems.join(', ')}'` });
    };
    if (isObject(Definition)) return say('/Definition', checkStateMachine(Definition));
    if (typeof DefinitionString !== 'string') return;
    const definition = parsed(DefinitionString);
    if (definition !== UNKNOWN) return say('/DefinitionString', checkStateMachine(definition));
    // What is not known yet may make it whole.
    if (hasMarks(DefinitionString) || DefinitionSubstitutions !== undefined || /\$\{|\{\{resolve:/.test(DefinitionString)) return;
    report({ path: '/DefinitionString', found: 'is no JSON', words: "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Invalid JSON description'" });
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}
