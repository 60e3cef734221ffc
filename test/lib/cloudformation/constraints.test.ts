import { CONSTRAINTS } from '../../../lib/cloudformation/constraints';
import type { PropertyType } from '../../../lib/cloudformation';
import { specs } from './specs';

const paths = Object.entries(CONSTRAINTS).flatMap(([type, { properties, anyRequired = [] }]) => [...Object.keys(properties), ...anyRequired].map((path) => [type, path] as const));

/** What the schema of the type has at the path; undefined when it has no such property. */
function typeAt(type: PropertyType, path: readonly string[]): PropertyType | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return type;
  if (first === '[]') return type.kind === 'list' ? typeAt(type.element, rest) : undefined;
  if (first === '*') return type.kind === 'map' ? typeAt(type.element, rest) : undefined;
  const property = type.kind === 'object' ? type.properties[first] : undefined;
  return property === undefined ? undefined : typeAt(property.type, rest);
}

test.each(paths)('%s has a property %s to constrain', (type, path) => {
  const spec = specs.find(type);
  expect(spec).toBeDefined();
  const found = typeAt({ kind: 'object', properties: spec?.properties ?? {} }, path.split('.'));
  expect(found).toBeDefined();
  const constraint = CONSTRAINTS[type]?.properties[path] ?? {};
  if (constraint.min !== undefined || constraint.max !== undefined) expect(['integer', 'number']).toContain(found?.kind);
  if (constraint.pattern !== undefined || constraint.minLength !== undefined || constraint.maxLength !== undefined) expect(found?.kind).toBe('string');
  if (constraint.minItems !== undefined || constraint.maxItems !== undefined || constraint.uniqueItems !== undefined) expect(found?.kind).toBe('list');
});

test.each(Object.entries(CONSTRAINTS))('%s says where its figures were read', (_, { source }) => {
  expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});
