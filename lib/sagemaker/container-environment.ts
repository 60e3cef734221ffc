import type { Problem } from '../problem';
import { RESERVED_ENVIRONMENT_PREFIX } from '../model/environment';
import { CONTAINER_ENVIRONMENT } from './limits';

const encoder = new TextEncoder();

/** A container's variables, as far as synth knows them: what SageMaker takes, and what the library keeps for itself. */
export function checkContainerEnvironment(prop: string, environment: Readonly<Record<string, string | undefined>>): Problem[] {
  return [
    ...environmentProblems(prop, environment),
    ...Object.keys(environment).filter((name) => name.startsWith(RESERVED_ENVIRONMENT_PREFIX))
      .map((name) => ({ prop: `${prop}.${name}`, found: `starts with ${RESERVED_ENVIRONMENT_PREFIX}, which is the library's`, remedy: 'rename it' })),
  ];
}

/** What SageMaker refuses of a container's variables. */
export function environmentProblems(prop: string, environment: Readonly<Record<string, string | undefined>>): Problem[] {
  const { entries, characters, bytes, source } = CONTAINER_ENVIRONMENT;
  const names = Object.keys(environment);
  const size = Object.entries(environment).reduce((sum, [name, value]) => sum + encoder.encode(name + (value ?? '')).length, 0);
  return [
    ...(names.length > entries ? [{ prop, found: `has ${names.length} variables`, allowed: `${entries}`, remedy: `put some of them together (${source})` }] : []),
    ...(size > bytes ? [{ prop, found: `has ${size} bytes`, allowed: `${bytes}`, remedy: `put large values beside the model (${source})` }] : []),
    ...names.filter((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.length > characters)
      .map((name) => ({ prop: `${prop}.${name.slice(0, 80)}`, found: 'is no name of a variable', allowed: `letters, digits and _, not beginning with a digit, up to ${characters} characters`, remedy: 'rename it' })),
    ...names.filter((name) => (environment[name] ?? '').length > characters)
      .map((name) => ({ prop: `${prop}.${name}`, found: `has ${environment[name]?.length} characters`, allowed: `${characters}`, remedy: `put it beside the model (${source})` })),
  ];
}
