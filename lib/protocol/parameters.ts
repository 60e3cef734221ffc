import type { JsonObject } from './objects';
import { isObject, own } from './objects';
import { badRequest } from './refusal';
import { show } from './words';

export const NO_PARAMETERS: JsonObject = Object.freeze({});

/** An optional object of parameters. */
export function readParameters(object: JsonObject, key: string, where: string): JsonObject {
  const value = own(object, key);
  if (value === undefined || value === null) return NO_PARAMETERS;
  if (!isObject(value)) throw badRequest(`${where}: "${key}" must be an object, got ${show(value)}`);
  return value;
}

/** The caller's own id of the request. */
export function readId(object: JsonObject): string | undefined {
  const id = own(object, 'id');
  if (id === undefined || id === null) return undefined;
  if (typeof id !== 'string') throw badRequest(`"id" must be a string, got ${show(id)}`);
  return id;
}
