import { CONSTRAINTS } from '../../../lib/cloudformation/constraints';
import type { PropertyType } from '../../../lib/cloudformation';
import { specs } from './specs';

/** What the schema of the type has at the path; undefined when it has no such property. */
function typeAt(type: PropertyType, path: readonly string[]): PropertyType | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return type;
  if (first === '[]') return type.kind === 'list' ? typeAt(type.element, rest) : undefined;
  if (first === '*') return type.kind === 'map' ? typeAt(type.element, rest) : undefined;
  const property = type.kind === 'object' ? type.properties[first] : undefined;
  return property === undefined ? undefined : typeAt(property.type, rest);
}

test.each(Object.entries(CONSTRAINTS))('%s has the properties that are constrained, of types that the constraints suit', (type, { properties, anyRequired = [] }) => {
  const root: PropertyType = { kind: 'object', properties: specs.find(type)?.properties ?? {} };
  const kinds = (path: string) => typeAt(root, path.split('.'))?.kind;
  expect([...Object.keys(properties), ...anyRequired].filter((path) => kinds(path) === undefined)).toEqual([]);
  const having = (...names: readonly string[]) => Object.entries(properties).filter(([, constraint]) => names.some((name) => name in constraint)).map(([path]) => path);
  expect(having('min', 'max', 'multipleOf').filter((path) => !['integer', 'number'].includes(kinds(path) ?? ''))).toEqual([]);
  expect(having('pattern', 'minLength', 'maxLength', 'allowed', 'json').filter((path) => kinds(path) !== 'string')).toEqual([]);
  expect(having('minItems', 'maxItems', 'uniqueItems').filter((path) => kinds(path) !== 'list')).toEqual([]);
});

test.each(Object.entries(CONSTRAINTS))('%s says where its figures were read', (_, { source }) => {
  expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});
