import { isObject, own, pointer } from '../cloudformation/template';

type Machine = Readonly<Record<string, unknown>>;

/**
 * What Step Functions refuses of the shape of a state machine: what is required, and where transitions lead.
 * https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-state-machine-structure.html
 * Its fields beyond these are not looked at.
 */
export function checkStateMachine(machine: unknown, at = ''): readonly string[] {
  if (!isObject(machine)) return [`SCHEMA_VALIDATION_FAILED: A state machine must be an object at ${at || '/'}`];
  const missing = ['StartAt', 'States'].filter((name) => own(machine, name) === undefined);
  if (missing.length > 0) return [`SCHEMA_VALIDATION_FAILED: These fields are required: [${missing.join(', ')}] at ${at || '/'}`];
  const states = own(machine, 'States');
  if (!isObject(states)) return [`SCHEMA_VALIDATION_FAILED: Expected value of type Object at ${at}/States`];
  const steps = Object.entries(states).flatMap(([name, state]) => transitions(state, `${at}/States${pointer(name)}`));
  const all = [{ to: own(machine, 'StartAt'), at: `${at}/StartAt` }, ...steps];
  const lost = all.filter(({ to }) => typeof to === 'string' && own(states, to) === undefined).map((step) => `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${String(step.to)} at ${step.at}`);
  const reached = new Set(all.map(({ to }) => to));
  const apart = Object.keys(states).filter((name) => !reached.has(name)).map((name) => `MISSING_TRANSITION_TARGET: State "${name}" is not reachable. at ${at}/States${pointer(name)}`);
  return [...Object.entries(states).flatMap(([name, state]) => checkState(state, `${at}/States${pointer(name)}`)), ...lost, ...apart];
}

const TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'];
const ENDS = ['Choice', 'Succeed', 'Fail'];

function checkState(state: unknown, at: string): readonly string[] {
  if (!isObject(state)) return [`SCHEMA_VALIDATION_FAILED: Expected value of type Object at ${at}`];
  const type = own(state, 'Type');
  if (type === undefined) return [`SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at ${at}`];
  if (typeof type !== 'string' || !TYPES.includes(type)) return [`SCHEMA_VALIDATION_FAILED: Value is not one of the allowed values: [${TYPES.join(', ')}] at ${at}/Type`];
  const problems: string[] = [];
  if (!ENDS.includes(type) && own(state, 'Next') === undefined && own(state, 'End') === undefined) {
    problems.push(`SCHEMA_VALIDATION_FAILED: These fields are required: [Next] or [End] at ${at}`);
  }
  for (const name of REQUIRED[type] ?? []) if (own(state, name) === undefined) problems.push(`SCHEMA_VALIDATION_FAILED: These fields are required: [${name}] at ${at}`);
  choicesOf(state).forEach((choice, index) => {
    if (isObject(choice) && own(choice, 'Next') === undefined) problems.push(`SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at ${at}/Choices/${index}`);
  });
  return [...problems, ...machinesIn(state, at).flatMap(([machine, path]) => checkStateMachine(machine, path))];
}

const REQUIRED: Readonly<Record<string, readonly string[]>> = { Task: ['Resource'], Choice: ['Choices'], Parallel: ['Branches'] };

function choicesOf(state: Machine): readonly unknown[] {
  const choices = own(state, 'Choices');
  return own(state, 'Type') === 'Choice' && Array.isArray(choices) ? choices : [];
}

function transitions(state: unknown, at: string): readonly { readonly to: unknown; readonly at: string }[] {
  if (!isObject(state)) return [];
  const catches = own(state, 'Catch');
  return [
    { to: own(state, 'Next'), at: `${at}/Next` },
    { to: own(state, 'Default'), at: `${at}/Default` },
    ...choicesOf(state).map((choice, index) => ({ to: isObject(choice) ? own(choice, 'Next') : undefined, at: `${at}/Choices/${index}/Next` })),
    ...(Array.isArray(catches) ? catches : []).map((each: unknown, index) => ({ to: isObject(each) ? own(each, 'Next') : undefined, at: `${at}/Catch/${index}/Next` })),
  ].filter(({ to }) => to !== undefined);
}

/** The state machines inside a Parallel or Map state. */
function machinesIn(state: Machine, at: string): readonly (readonly [unknown, string])[] {
  const branches = own(state, 'Branches');
  const inner = ['ItemProcessor', 'Iterator'].filter((name) => own(state, name) !== undefined);
  return [
    ...(Array.isArray(branches) ? branches : []).map((branch: unknown, index) => [branch, `${at}/Branches/${index}`] as const),
    ...inner.map((name) => [own(state, name), `${at}/${name}`] as const),
  ];
}
