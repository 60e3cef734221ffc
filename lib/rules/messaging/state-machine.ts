import { checkStateMachine } from '../../step-functions/states-language';
import { isObject, record } from '../../cloudformation/template';
import { hasMarks, isMissing, textOf, UNKNOWN, valueAt } from '../values';
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
    const judge = (path: string, definition: unknown): void => {
      const whole = filledIn(definition, DefinitionSubstitutions);
      if (isMissing(DefinitionSubstitutions) || !isOpen(whole)) say(path, checkStateMachine(whole));
    };
    if (isObject(Definition)) return judge('/Definition', Definition);
    if (typeof DefinitionString !== 'string') return;
    const definition = parsed(DefinitionString);
    if (definition !== UNKNOWN) return judge('/DefinitionString', definition);
    // What is not known yet may make it whole.
    if (hasMarks(DefinitionString) || DefinitionSubstitutions !== undefined || /\$\{|\{\{resolve:/.test(DefinitionString)) return;
    report({ path: '/DefinitionString', found: 'is no JSON', words: "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Invalid JSON description'" });
  },
};

/** With what DefinitionSubstitutions say, as far as that is known. */
function filledIn(value: unknown, substitutions: unknown): unknown {
  const fill = (text: string): string => text.replace(/\$\{([^{}]*)\}/g, (whole, name: string) => textOf(valueAt(substitutions, name)) ?? whole);
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => filledIn(item, substitutions));
  return isObject(value) ? record(Object.entries(value).map(([name, member]) => [fill(name), filledIn(member, substitutions)])) : value;
}

const WAYS = ['StartAt', 'Next', 'Default', 'Type'];

/** Whether a state, or where one leads, is known only when the machine is made. */
function isOpen(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isOpen);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, member]) => name.includes('${') || (WAYS.includes(name) && typeof member === 'string' && member.includes('${')) || isOpen(member));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}
