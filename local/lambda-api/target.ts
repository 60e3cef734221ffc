import { findFunction } from '../assembly/names';
import { LATEST } from '../function-runner';
import type { RunningFunction } from '../running-function';
import { ApiError } from './errors';
import { splitFunctionName } from './function-name';

/** A function and the version of it that a caller named. */
export interface Target {
  readonly fn: RunningFunction;
  readonly qualifier?: string;
  readonly version: string;
  /** The ARN that the caller's name stands for. */
  readonly arn: string;
}

/** The function and version behind a name, a partial or full ARN, with the qualifier in it or apart. */
export function findTarget(functions: readonly RunningFunction[], asked: string, separateQualifier?: string): Target {
  const { name, qualifier: ownQualifier } = splitFunctionName(asked);
  if (ownQualifier !== undefined && separateQualifier !== undefined && ownQualifier !== separateQualifier) {
    throw new ApiError(400, 'InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.');
  }
  const qualifier = ownQualifier ?? separateQualifier;
  const fn = theFunction(functions, name);
  const arn = qualifier === undefined ? fn.definition.arn : `${fn.definition.arn}:${qualifier}`;
  const version = fn.version(qualifier);
  if (version === undefined) {
    const known = [LATEST, ...fn.definition.versions, ...Object.keys(fn.definition.aliases)].join(', ');
    throw ApiError.notFound(`Function not found: ${arn}. The qualifiers of ${fn.definition.name}: ${known}`);
  }
  return { fn, qualifier, version, arn };
}

function theFunction(functions: readonly RunningFunction[], name: string): RunningFunction {
  const match = findFunction(functions, name, ({ definition }) => definition);
  switch (match.kind) {
    case 'one':
      return match.found;
    case 'many': {
      const candidates = match.candidates.map(({ definition }) => `${definition.name} (${definition.path})`).join(', ');
      throw ApiError.notFound(`${name} means more than one function here: ${candidates}`);
    }
    case 'none': {
      const here = functions.map(({ definition }) => definition.name).join(', ');
      throw ApiError.notFound(`Function not found: ${name}. The functions that run here: ${here}`);
    }
  }
}
