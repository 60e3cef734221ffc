import * as cdk from 'aws-cdk-lib';
import fc from 'fast-check';
import * as csi from '../../constructs';
import type { Assembly, Parameter, Property, TypeDef, TypeReference } from '../support/assembly';
import { FOREIGN_STRUCTS } from './foreign';
import { GOOD } from './good';
import { INSTANCES } from './instances';
import { listOf, objectOf, plain, Value } from './value';

type Arbitrary = fc.Arbitrary<Value>;

const token = (text: string, make: (world: { readonly stack: cdk.Stack; id(): string }) => unknown): Value => new Value(text, make);
const TEXTS: readonly Value[] = [
  ...['', ' ', 'a', 'x'.repeat(64), 'x'.repeat(300), 'x'.repeat(5000), 'Füße 🎉', '模型', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'a/b', '/', '..', '../x', 'a b', '-a', 'a--b', 'a\nb', '\u0000', '${x}', '$.a', '{{resolve:x}}', 's3://bucket/key',
    'arn:aws:s3:::bucket', 'Bucket', 'Resource', 'Default', 'live', '1', '0', '-1', '1e3', '%s', '<b>', '"', "'", '\\'].map((text) => plain(text)),
  token('Lazy.string()', () => cdk.Lazy.string({ produce: () => 'later' })),
  token('CfnParameter.valueAsString', (world) => new cdk.CfnParameter(world.stack, world.id()).valueAsString),
  token("Fn.join('-', ['a', Aws.REGION])", () => cdk.Fn.join('-', ['a', cdk.Aws.REGION])),
  token('`x-${Aws.ACCOUNT_ID}`', () => `x-${cdk.Aws.ACCOUNT_ID}`),
];
const NUMBERS: readonly Value[] = [
  ...[0, -0, 1, -1, 2, 0.5, 1.5, 0.1, 5, 10, 60, 99, 100, 101, 128, 900, 901, 1000, 10_240, 1e6, 2 ** 31, 2 ** 53, 1e21, 1e308, 5e-324, NaN, Infinity, -Infinity].map((number) => plain(number)),
  token('Lazy.number()', () => cdk.Lazy.number({ produce: () => 2 })),
];
/** What callers without types give. */
const UNTYPED: readonly Value[] = [
  ...[null, null, undefined, 'text', '5', '', 5, 0, true, false, 10n].map((value) => plain(value)),
  plain({}, '{}'), plain([], '[]'), plain([null], '[null]'), plain([undefined], '[undefined]'), plain({ a: 1 }), plain({ model: 'digits' }), plain(new Date(0), 'new Date(0)'), plain(() => 1, '() => 1'), plain(Symbol('s'), 'Symbol()'), plain(new Map(), 'new Map()'), plain(Promise.resolve(1), 'Promise'),
  plain(Object.create(null), 'Object.create(null)'), plain(/x/, '/x/'),
  token('Rollout.allAtOnce()', () => csi.Rollout.allAtOnce()), token('Rollout', () => csi.Rollout), token('stack', ({ stack }) => stack), token('Duration', () => cdk.Duration.minutes(1)), token('Size', () => cdk.Size.mebibytes(1)),
  token('Lazy.any()', () => cdk.Lazy.any({ produce: () => 'later' })), token('Lazy.list()', () => cdk.Lazy.list({ produce: () => ['later'] })),
  token('InstanceType.M5_LARGE', () => csi.InstanceType.M5_LARGE),
];
const UNKNOWN_PROPS = ['memorysize', 'Model', 'foo', 'constructor', 'toString', 'tags'];

const untyped = fc.constantFrom(...UNTYPED);

export class Arbitraries {
  private readonly shared = new Map<string, Arbitrary>();

  public constructor(private readonly assembly: Assembly) {}

  /** The arguments of a call: mostly right, so that what is behind the first check is reached. */
  public arguments(owner: string, parameters: readonly Parameter[]): fc.Arbitrary<readonly Value[]> {
    return fc.tuple(...parameters.map((parameter) => {
      const { name, type, optional } = parameter;
      if ('fqn' in type && ['constructs.Construct', 'constructs.IConstruct'].includes(type.fqn)) return fc.constant(new Value('stack', (world) => world.stack));
      if (name === 'id') return fc.oneof({ weight: 12, arbitrary: fc.constant(plain('Id')) }, { weight: 1, arbitrary: fc.constantFrom(...TEXTS.slice(1)) });
      const given = this.mostlyRight(owner, name, type, 0);
      return optional === true ? fc.oneof({ weight: 4, arbitrary: given }, { weight: 1, arbitrary: fc.constant(plain(undefined)) }) : given;
    }));
  }

  private mostlyRight(owner: string, name: string, type: TypeReference, depth: number): Arbitrary {
    return fc.oneof({ weight: 14, arbitrary: this.right(owner, name, type, depth) }, { weight: 3, arbitrary: this.edge(owner, name, type, depth) }, { weight: 1, arbitrary: untyped });
  }

  private oftenWrong(owner: string, name: string, type: TypeReference, depth: number): Arbitrary {
    return fc.oneof({ weight: 6, arbitrary: this.right(owner, name, type, depth) }, { weight: 3, arbitrary: this.edge(owner, name, type, depth) }, { weight: 2, arbitrary: untyped });
  }

  /** What the types allow, and would do where there is such a value for the prop. */
  private right(owner: string, name: string, type: TypeReference, depth: number): Arbitrary {
    const good = GOOD[`${owner}.${name}`] ?? GOOD[name] ?? [];
    const values = good.map((value) => plain(value));
    if ('primitive' in type && type.primitive !== 'boolean' && values.length > 0) return fc.constantFrom(...values);
    if ('collection' in type && 'primitive' in type.collection.elementtype && type.collection.kind === 'array' && values.length > 0) return fc.constant(listOf(values));
    return this.edge(owner, name, type, depth);
  }

  /** Anything that the types allow. */
  private edge(owner: string, name: string, type: TypeReference, depth: number): Arbitrary {
    if ('primitive' in type) return primitive(type.primitive);
    if ('collection' in type) {
      const { kind, elementtype } = type.collection;
      const item = fc.oneof({ weight: 8, arbitrary: this.right(owner, name, elementtype, depth + 1) }, { weight: 1, arbitrary: untyped });
      if (kind === 'array') return fc.oneof(fc.array(item, { maxLength: 3 }).map(listOf), item.map((one) => listOf([one, one])));
      return fc.array(fc.tuple(fc.oneof(fc.constantFrom('A', 'digits', 'accuracy', 'label', '__proto__', 'constructor', '', 'x'.repeat(300), 'a b'), fc.string({ maxLength: 5 })), item), { maxLength: 3 }).map(objectOf);
    }
    if (!('fqn' in type)) return fc.oneof(...('union' in type ? type.union : type.intersection).types.map((one) => this.edge(owner, name, one, depth)));
    return this.named(type.fqn, depth);
  }

  private named(fqn: string, depth: number): Arbitrary {
    const key = `${fqn} ${Math.min(depth, 3)}`;
    const present = this.shared.get(key);
    if (present !== undefined) return present;
    const made = this.make(fqn, depth);
    this.shared.set(key, made);
    return made;
  }

  private make(fqn: string, depth: number): Arbitrary {
    const own = this.assembly.types[fqn];
    const short = fqn.replace(/^cdk-serverless-inference\./, '');
    if (own?.kind === 'enum') return fc.constantFrom(...Object.values((csi as unknown as Record<string, object>)[own.name] as object).map((value: unknown) => plain(value)));
    if (own?.datatype === true) return this.struct(this.propsOf(own), depth);
    const foreign = FOREIGN_STRUCTS[fqn];
    if (foreign !== undefined) return this.struct(foreign.map((prop) => ({ owner: fqn, ...prop })), depth);
    if (fqn.startsWith('aws-cdk-lib.')) {
      const value = fqn.split('.').slice(1).reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], cdk);
      if (typeof value === 'object' && value !== null) return fc.constantFrom(...Object.values(value).map((one: unknown) => plain(one)));
    }
    const instances = INSTANCES[short];
    if (instances === undefined) throw new Error(`no instance of ${fqn}: add one to test/fuzz/instances.ts`);
    const factories = depth > 1 ? [] : (own?.methods ?? []).filter((method) => method.static === true && (method.parameters ?? []).length > 0 && method.parameters?.[0]?.name !== 'scope');
    if (factories.length === 0) return fc.constantFrom(...instances);
    const called = factories.map((method) => (
      fc.tuple(...(method.parameters ?? []).map((parameter) => this.right(`${short}.${method.name}`, parameter.name, parameter.type, depth + 2)))
        .map((values) => new Value(`${short}.${method.name}(${values.join(', ')})`, (world) => callStatic(short, method.name, values.map((value) => value.make(world)))))
    ));
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...instances) }, { weight: 2, arbitrary: fc.oneof(...called) });
  }

  private struct(props: readonly OwnedProperty[], depth: number): Arbitrary {
    const often = depth > 1 ? 1 : 2;
    const entries = props.map(({ owner, name, type, optional }) => {
      if (optional !== true) {
        const value = this.mostlyRight(owner, name, type, depth + 1).map((one) => [[name, one] as const]);
        return fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: fc.constant([]) });
      }
      return fc.oneof({ weight: Math.max(3, props.length), arbitrary: fc.constant([]) }, { weight: often, arbitrary: this.oftenWrong(owner, name, type, depth + 1).map((one) => [[name, one] as const]) });
    });
    const unknown = fc.oneof({ weight: 30, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...UNKNOWN_PROPS), untyped).map((entry) => [entry]) });
    return fc.tuple(...entries, unknown).map((lists) => objectOf(lists.flat()));
  }

  private propsOf(type: TypeDef): OwnedProperty[] {
    return [
      ...(type.interfaces ?? []).flatMap((base) => {
        const struct = this.assembly.types[base];
        return struct === undefined ? (FOREIGN_STRUCTS[base] ?? []).map((prop) => ({ owner: base, ...prop })) : this.propsOf(struct);
      }),
      ...(type.properties ?? []).map((property) => ({ owner: type.name, ...property })),
    ];
  }
}

type OwnedProperty = Pick<Property, 'name' | 'type' | 'optional'> & { readonly owner: string };

export function callStatic(type: string, method: string, values: readonly unknown[]): unknown {
  return ((csi as unknown as Record<string, Record<string, (...given: readonly unknown[]) => unknown>>)[type] as Record<string, (...given: readonly unknown[]) => unknown>)[method]?.(...values);
}

function primitive(name: string): Arbitrary {
  switch (name) {
    case 'string': return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...TEXTS) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => plain(text)) });
    case 'number': return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NUMBERS) }, { weight: 1, arbitrary: fc.integer({ min: -10, max: 20_000 }).map((number) => plain(number)) });
    case 'boolean': return fc.boolean().map((value) => plain(value));
    default: throw new Error(`no values of ${name}`);
  }
}
