import { UNKNOWN } from '../evaluate';
import { intrinsicOf, subOf, subParts } from '../intrinsics';
import { isObject } from '../template';
import type { ServiceRules, Subject } from './rule';
import { checkStateMachine } from './states-language';

/** Stands in a definition for what is known only later: an ARN mostly. */
const LATER = 'known-later';

function stateMachine({ properties, refuse }: Subject): void {
  const { Definition, DefinitionString } = properties;
  if (isObject(Definition) && intrinsicOf(Definition) === undefined) return say('/Definition', checkStateMachine(Definition));
  const text = textOf(DefinitionString);
  if (text === undefined) return;
  try {
    say('/DefinitionString', checkStateMachine(JSON.parse(text.text)));
  } catch {
    // What is not known yet may make it whole.
    if (text.isWhole) refuse('/DefinitionString', "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Invalid JSON description'");
  }

  function say(path: string, problems: readonly string[]): void {
    if (problems.length > 0) refuse(path, `Invalid State Machine Definition: '${problems.join(', ')}'`);
  }
}

/** A text with something in the places of functions in it. */
function textOf(value: unknown): { readonly text: string; readonly isWhole: boolean } | undefined {
  if (typeof value === 'string') return { text: value, isWhole: !value.includes('${') && !value.includes('{{resolve:') };
  const intrinsic = value === UNKNOWN ? undefined : intrinsicOf(value);
  if (intrinsic?.name === 'Fn::Sub') {
    const sub = subOf(intrinsic.argument);
    return sub === undefined ? undefined : { text: subParts(sub.text).map((part) => ('text' in part ? part.text : LATER)).join(''), isWhole: false };
  }
  if (intrinsic?.name !== 'Fn::Join' || !Array.isArray(intrinsic.argument)) return undefined;
  const [delimiter, parts] = intrinsic.argument as readonly unknown[];
  if (typeof delimiter !== 'string' || !Array.isArray(parts)) return undefined;
  return { text: parts.map((part) => (typeof part === 'string' ? part : LATER)).join(delimiter), isWhole: false };
}

export const STEP_FUNCTIONS: Readonly<Record<string, ServiceRules>> = {
  'AWS::StepFunctions::StateMachine': { service: 'Step Functions', check: stateMachine },
};
