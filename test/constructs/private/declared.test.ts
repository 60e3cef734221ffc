import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import type { IModelVersion, ModelFunctionProps } from '../../../constructs';
import { AsyncEndpoint, ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, RealTimeEndpoint, Rollout, RoutingStrategy, ServingImage, Warmth } from '../../../constructs';
import { STRUCTS } from '../../../constructs/private/declared/structs';
import { CALLS } from '../../../constructs/private/declared/calls';
import { checkKind } from '../../../constructs/private/declared/check';
import { digits, newStack } from '../stack';

/** What somebody writes whom no compiler checks. */
const untyped = (value: unknown): never => value as never;
const fn = (props: object, stack: Stack = newStack()) => new ModelFunction(stack, 'Fn', untyped({ model: digits(), ...props }));

test.each<[string, () => unknown, string | RegExp]>([
  ['null for the props', () => new ModelRegistry(newStack(), 'R', untyped(null)), 'Stack/R: `props` is null: leave it out'],
  ['no props', () => new ModelFunction(newStack(), 'Fn', untyped(undefined)), 'Stack/Fn: `props` is not given, allowed: an object with the props of ModelFunctionProps: write { model }'],
  ['a network by its id', () => fn({ vpc: 'vpc-1' }), 'Stack/Fn: `vpc` is the string "vpc-1", allowed: an IVpc: pass a Vpc'],
  ['a role by its ARN', () => fn({ role: 'arn:aws:iam::1:role/x' }), '`role` is the string "arn:aws:iam::1:role/x", allowed: an IRole: pass a Role'],
  ['a rollout as an object', () => fn({ rollout: { canary: { percentage: 10 } } }), '`rollout` is a plain object, allowed: a Rollout: write Rollout.canary({ percentage, bakeTime }), or another of its methods'],
  ['one class for another', () => fn({ warmth: Rollout.allAtOnce() }), '`warmth` is a Rollout, allowed: a Warmth: write Warmth.always(n)'],
  ['a class for its instance', () => fn({ warmth: Warmth }), '`warmth` is the class Warmth'],
  ['a number in the environment', () => fn({ environment: { N: 5 } }), "`environment.N` is the number 5, allowed: text: write '5'"],
  ['a text as a list', () => new ModelRegistry(newStack(), 'R', { consumerAccounts: untyped('111122223333') }), '`consumerAccounts` is the string "111122223333", allowed: a list'],
  ['an object as a list', () => new RealTimeEndpoint(newStack(), 'E', { model: digits(), variants: untyped({}) }), '`variants` is a plain object, allowed: a list'],
  ['null in a list', () => new ModelRegistry(newStack(), 'R', { consumerAccounts: [untyped(null)] }), '`consumerAccounts[0]` is null, allowed: text'],
  ['a routing by its name', () => new RealTimeEndpoint(newStack(), 'E', { model: digits(), routing: untyped('RANDOM') }), '`routing` is the string "RANDOM", allowed: a RoutingStrategy'],
  ['a location as an address', () => new AsyncEndpoint(newStack(), 'E', { model: digits(), input: untyped('s3://bucket/in') }), '`input` is the string "s3://bucket/in", allowed: an object with the props of AsyncLocation: write { bucket }'],
  ['arguments one by one', () => (ModelArtifact.fromS3 as (...given: unknown[]) => unknown)(new Bucket(newStack(), 'B'), 'key'), 'ModelArtifact.fromS3: `options` is a Bucket, allowed: an object with the props of S3ArtifactOptions: write { bucket, key, sha256, size }'],
  ['an enum by the name of its member', () => new ModelRegistry(newStack(), 'R').addModel('m').addVersion('1', { artifact: digits().artifact, approval: untyped('APPROVED') }), '`approval` is the string "APPROVED", allowed: an Approval: write Approval.APPROVED'],
  ['one of our classes by nonsense', () => fn({ tracing: 'yes' }), /`tracing` is the string "yes", allowed: a Tracing: write Tracing\.xray\(\)/],
  ['no options for a method', () => new ModelRegistry(newStack(), 'R').addModel('m').addVersion('1', untyped(undefined)), 'Stack/R/m: `options` is not given, allowed: an object with the props of RegisteredVersionOptions: write { artifact }'],
  ['no target', () => new ModelRegistry(newStack(), 'R').addModel('m').onApproved('X', untyped(undefined)), 'Stack/R/m: `target` is not given, allowed: an IRuleTarget'],
  ['a gate as an object', () => new ModelRegistry(newStack(), 'R').addModel('m', { gates: [untyped({ metric: 'accuracy', atLeast: 0.9 })] }), '`gates[0]` is a plain object, allowed: a QualityGate'],
  ['a grant to nobody', () => fn({}).grants.invoke(untyped(undefined)), 'Stack/Fn: `grants.invoke(grantee)` is not given, allowed: an IGrantable'],
  ['a range as text', () => fn({}).autoScale(untyped({ minCapacity: '1', maxCapacity: Number.NaN })), /2 problems\n {2}- `maxCapacity` is NaN, allowed: a number[^]*`minCapacity` is the string "1", allowed: a number: write 1/],
  ['an object that is known only at deploy', () => fn({ environment: Lazy.any({ produce: () => ({}) }) }), '`environment` is known only at deploy, allowed: an object'],
  ['a reference for text', () => fn({ description: newStack().resolve, environment: { A: Lazy.any({ produce: () => 'a' }) } }), '`environment.A` is known only at deploy, allowed: text: write Token.asString(value)'],
  ['a scope that is none', () => new ModelFunction(untyped('Stack'), 'Fn', { model: digits() }), 'ModelFunction: `scope` is the string "Stack", allowed: a construct: pass `this`'],
  ['an id that is none', () => new ModelFunction(newStack(), '', { model: digits() }), 'Stack/ModelFunction: `id` is empty: write a name'],
  ['an id that every object has', () => new ModelFunction(newStack(), 'constructor', { model: digits() }), '`id` is "constructor", as which every object of JavaScript has something: choose another name'],
  ['a model named as such', () => new ModelRegistry(newStack(), 'R').addModel('toString'), 'Stack/R: `modelName` is "toString", as which every object of JavaScript has something: choose another name'],
  ['a model named as a part of the registry', () => new ModelRegistry(newStack(), 'R').addModel('Bucket'), 'Stack/R: `modelName` is "Bucket", as which Stack/R has something of its own: choose another name'],
  ['a path where an image is meant', () => fn({ image: './image' }), "`image` is the string \"./image\", allowed: a ServingImage: write ServingImage.fromAsset('./image')"],
  ['a misspelt prop', () => fn({ memorysize: 1 }), 'Stack/Fn: `memorysize` is no prop of ModelFunctionProps: write `memorySize`'],
  ['a misspelt prop that has to be given', () => RoutingStrategy.prefixAware(untyped({ concurrencyThreshold: 1, prefixLenght: 3 })), /prefixAware: 2 problems\n.*`prefixLength` is not given.*\n.*`prefixLenght` is no prop of PrefixAwareOptions: write `prefixLength`/],
])('%s is refused', (_, declare, message) => {
  expect(declare).toThrow(message);
});

test('what a compiler would have passed is passed', () => {
  const stack = newStack();
  const { modelName, version, digest, artifact } = digits();
  const own: IModelVersion = { modelName, version, digest, artifact };
  class Settings implements Partial<ModelFunctionProps> {
    public readonly description = 'of a class';
    public readonly model = own;
  }
  const environment = Object.assign(Object.create(null) as Record<string, string>, { AB: 'a' });

  expect(() => new ModelFunction(stack, 'A', new Settings())).not.toThrow();
  expect(() => new ModelFunction(stack, 'B', { model: own, environment, vpc: undefined, description: Lazy.string({ produce: () => 'later' }), reservedConcurrency: Lazy.number({ produce: () => 5 }) })).not.toThrow();
});

test('what a prop of another construct does here is nothing, and a warning says so; not where it is undefined', () => {
  const stack = newStack();
  new ModelRegistry(stack, 'R', untyped({ memorySize: 5, retention: undefined, note: 'x' }));
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
  expect(warnings.map((text) => text.replace(/ \[ack.*/, ''))).toEqual([
    'Stack/R: `memorySize` is no prop of ModelRegistryProps, and does nothing',
    'Stack/R: `note` is no prop of ModelRegistryProps, and does nothing',
  ]);
});

test('options that several factories share are taken by each', () => {
  expect(() => ModelVersion.of('digits', '1', digits().artifact, untyped({ description: 'd', lineage: { commit: 'x' } }))).not.toThrow();
  expect(() => ServingImage.modelServer(untyped({ file: 'Dockerfile' }))).not.toThrow();
});

test('there is a check for every type that the API takes', () => {
  const types = new Set([STRUCTS, CALLS].flatMap((table) => Object.values(table).flatMap((members) => Object.values(members))));
  expect(types.size).toBeGreaterThan(100);
  for (const type of types) expect(() => checkKind('x', type, true, 5)).not.toThrow();
});
