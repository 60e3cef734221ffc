import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiProblems } from './support/api-rules';
import type { Assembly, Callable, Method, Property, TypeDef } from './support/assembly';
import { currentAssembly } from './support/assembly';
import { callScript, ROOT } from './support/script';

test('the public API keeps its rules', () => {
  const assembly = currentAssembly();

  expect(Object.keys(assembly.types)).toContain('cdk-serverless-inference.ModelFunction');
  expect(apiProblems(assembly)).toEqual([]);
});

test('what constructs check their arguments by is what the public API declares: npm run build, then node scripts/declared-types.mjs', () => {
  const files = callScript('declared-types.mjs', 'declaredTypes', currentAssembly()) as Record<string, string>;

  expect(Object.keys(files)).toHaveLength(3);
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(ROOT, 'constructs', 'private', 'declared', name), 'utf8')).toBe(text);
});

describe('the rules', () => {
  test('accept an API that keeps them all', () => {
    expect(apiProblems(api({}))).toEqual([]);
  });

  test.each<[string, Parts, string | RegExp]>([
    ['a type without a summary', { props: { docs: {} } }, 'ThingProps: has no summary'],
    ['a member without a summary', { property: { docs: { default: '1' } } }, 'ThingProps.rows: has no summary'],
    ['a summary that jsii cuts at a semicolon', { method: { docs: { summary: 'Starts it;', remarks: 'or not.' } } },
      'Thing.start: its summary ends in the middle of a sentence: "Starts it;"'],
    ['an enum member without a summary', { enumMember: {} }, 'Mode.FAST: has no summary'],
    ['an optional prop without a default', { property: { docs: { summary: 'Number of rows.' } } }, 'ThingProps.rows: is optional and has no @default'],
    ['an empty default', { property: { docs: { summary: 'Number of rows.', default: ' ' } } }, 'ThingProps.rows: is optional and has no @default'],
    ['a default on a required prop', { property: { optional: undefined } }, 'ThingProps.rows: is required and has a @default'],
    ['a prop that is not readonly', { property: { immutable: undefined } }, 'ThingProps.rows: is not readonly'],
    ['a number without a unit', { property: { docs: { summary: 'How many.', default: '1' } } }, /^ThingProps\.rows: is a number without its unit/],
    ['a list of numbers without a unit', { property: { type: { collection: { kind: 'array', elementtype: { primitive: 'number' } } }, docs: { summary: 'Some.', default: '1' } } },
      /^ThingProps\.rows: is a number without its unit/],
    ['a number parameter without a unit', { method: { parameters: [{ name: 'much', type: { primitive: 'number' } }] } },
      /^Thing\.start: parameter much is a number without its unit/],
    ['a union', { property: { type: { union: { types: [{ primitive: 'string' }, { fqn: 'x.Y' }] } } } },
      'ThingProps.rows: is a union: users of other languages lose its type'],
    ['a union in a list', { property: { type: { collection: { kind: 'array', elementtype: { union: { types: [{ primitive: 'string' }] } } } } } },
      'ThingProps.rows: is a union: users of other languages lose its type'],
    ['a union as parameter', { method: { parameters: [{ name: 'x', type: { union: { types: [{ primitive: 'string' }] } } }] } },
      'Thing.start: parameter x is a union: users of other languages lose its type'],
    ['any', { method: { returns: { type: { primitive: 'any' } } } }, 'Thing.start: is of any type'],
    ['getX', { method: { name: 'getThing' } }, 'Thing.getThing: is named getX or setX: use a noun or a verb'],
    ['setX', { method: { name: 'setThing' } }, 'Thing.setThing: is named getX or setX: use a noun or a verb'],
    ['grantX', { method: { name: 'grantRead' } }, 'Thing.grantRead: grants belong to `grants`: x.grants.read(role)'],
    ['a metric by another name', { method: { returns: { type: { fqn: 'aws-cdk-lib.aws_cloudwatch.Metric' } } } }, 'Thing.start: returns a Metric: name it metricX'],
    ['props by another name', { props: { name: 'ThingSettings', fqn: 'csi.ThingSettings' } }, 'Thing.constructor: takes the struct ThingSettings: its name has to be ThingProps'],
    ['options by another name', { props: { name: 'ThingSettings', fqn: 'csi.ThingSettings' }, method: { parameters: [{ name: 'x', type: { fqn: 'csi.ThingSettings' } }] } },
      'Thing.start: takes the struct ThingSettings: its name has to be one that ends in Props, Options or Attributes'],
    ['attributes by another name', { method: { name: 'fromAttributes', parameters: [{ name: 'x', type: { fqn: 'csi.ThingProps' } }] } },
      'Thing.fromAttributes: takes the struct ThingProps: its name has to be one that ends in Attributes'],
    ['a construct with other parameters', { initializer: { parameters: [{ name: 'parent', type: { fqn: 'constructs.Construct' } }] } },
      'Thing.constructor: takes (parent): a construct takes (scope, id, props)'],
    ['an ARN', { property: { name: 'bucketArn', type: { primitive: 'string' } } }, 'ThingProps.bucketArn: takes an ARN: take the resource (`IXRef`, `IX`)'],
    ['an L1 type', { property: { type: { fqn: 'aws-cdk-lib.aws_s3.CfnBucket' } } }, 'ThingProps.rows: takes an L1 type: take what users have'],
    ['a time as a number', { property: { name: 'timeout' } }, 'ThingProps.timeout: is a time as a number: take a Duration'],
    ['a size as a number', { property: { name: 'memorySize' } }, 'ThingProps.memorySize: is a size as a number: take a Size'],
    ['a negated boolean', { property: { name: 'disableLogs', type: { primitive: 'boolean' } } }, 'ThingProps.disableLogs: is a negated boolean: name what is done'],
  ])('refuse %s', (_, parts, problem) => {
    expect(apiProblems(api(parts))).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
  });
});

interface Parts {
  readonly props?: Partial<TypeDef>;
  readonly property?: Partial<Property>;
  readonly method?: Partial<Method>;
  readonly initializer?: Callable;
  readonly enumMember?: { readonly summary?: string };
}

/** A small API that keeps the rules, but for the parts that are given. */
function api({ props, property, method, initializer, enumMember = { summary: 'Quick.' } }: Parts): Assembly {
  const struct: TypeDef = {
    fqn: 'csi.ThingProps', name: 'ThingProps', kind: 'interface', datatype: true, docs: { summary: 'Settings of a thing.' },
    properties: [{
      name: 'rows', type: { primitive: 'number' }, immutable: true, optional: true, docs: { summary: 'Number of rows.', default: '1' }, ...property,
    }],
    ...props,
  };
  const thing: TypeDef = {
    fqn: 'csi.Thing', name: 'Thing', kind: 'class', docs: { summary: 'A thing.' },
    initializer: initializer ?? {
      parameters: [
        { name: 'scope', type: { fqn: 'constructs.Construct' } }, { name: 'id', type: { primitive: 'string' } }, { name: 'props', type: { fqn: struct.fqn } },
      ],
    },
    methods: [{ name: 'start', docs: { summary: 'Starts it.' }, ...method }],
  };
  const mode: TypeDef = { fqn: 'csi.Mode', name: 'Mode', kind: 'enum', docs: { summary: 'How.' }, members: [{ name: 'FAST', docs: enumMember }] };
  return { name: 'csi', types: Object.fromEntries([struct, thing, mode].map((type) => [type.fqn, type])) };
}
