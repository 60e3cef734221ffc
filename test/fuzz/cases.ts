import type fc from 'fast-check';
import * as csi from '../../constructs';
import type { Assembly, Parameter } from '../support/assembly';
import { Arbitraries, callStatic } from './arbitraries';
import { SUBJECTS } from './instances';
import type { Value } from './value';
import type { World } from './world';

/** Something of the public API that takes arguments. */
export interface Call {
  readonly name: string;
  readonly arguments: fc.Arbitrary<readonly Value[]>;
  readonly run: (world: World, given: readonly unknown[]) => unknown;
}

/** What CDK calls with what CDK made, and what writes a file wherever it is told to. */
const LEFT_OUT = new Set(['InferenceRules.validate', 'DataResidency.writeServiceControlPolicy']);

type AnyFunction = (...given: readonly unknown[]) => unknown;

/** Every constructor, static method and method that takes an argument. */
export function callsOf(assembly: Assembly): Call[] {
  const arbitraries = new Arbitraries(assembly);
  const call = (name: string, parameters: readonly Parameter[] | undefined, run: Call['run']): Call[] => (
    (parameters ?? []).length === 0 || LEFT_OUT.has(name) ? [] : [{ name, arguments: arbitraries.arguments(name, parameters ?? []), run }]
  );
  return Object.values(assembly.types).filter((type) => type.kind !== 'enum' && type.datatype !== true).flatMap((type) => {
    const constructorOf = (csi as unknown as Record<string, new (...given: readonly unknown[]) => unknown>)[type.name];
    return [
      ...(type.abstract === true ? [] : call(type.name, type.initializer?.parameters, (_, given) => new (constructorOf as NonNullable<typeof constructorOf>)(...given))),
      ...(type.methods ?? []).filter((method) => method.protected !== true).flatMap((method) => call(`${type.name}.${method.name}`, method.parameters, (world, given) => {
        if (method.static === true) return callStatic(type.name, method.name, given);
        const subject = SUBJECTS[type.name];
        if (subject === undefined) throw new Error(`nothing to call ${type.name}.${method.name} on: add one to test/fuzz/instances.ts`);
        const on = subject(world) as Record<string, AnyFunction>;
        return (on[method.name] as AnyFunction).apply(on, [...given]);
      })),
    ];
  });
}
