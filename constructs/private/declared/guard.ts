import { Annotations, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Problem } from '../../../lib/problem';
import { rejectAt } from '../reject';
import { CALLS } from './calls';
import { checkKind, propsOf, unknownProps } from './check';
import { markOf } from './kinds';

/**
 * Refuses arguments that are not what the public API declares. TypeScript has done so where the app is TypeScript that was compiled; in
 * JavaScript, and in TypeScript that tsx or swc ran, nobody has.
 *
 * For constructors, which call it before anything else. Methods of a class are guarded all at once, by `guard`.
 *
 * @param call name of the class, or of the class and its method
 * @param given arguments by their names, in order
 */
export function checkArguments(call: string, given: Readonly<Record<string, unknown>>, self?: unknown): void {
  const declared = parametersOf(call);
  const place = placeOf(call, given, self);
  const unknown = declared.flatMap(({ name, type }) => unknownProps(name, type, given[name]));
  rejectAt(place, [
    ...declared.flatMap(({ name, type, isOptional }) => [...checkKind(name, type, isOptional, given[name]), ...(name === 'id' ? checkId(given[name]) : [])]),
    ...unknown.flatMap(({ prop, type, meant }) => (meant === undefined ? [] : [{ prop, found: `is no prop of ${type}`, remedy: `write \`${meant}\`` }])),
  ]);
  const scope = [self, given['scope']].find((one) => Construct.isConstruct(one));
  // No more than a warning, and none where no construct could carry it: an object that is spread over several constructs may have more than
  // each of them takes, and TypeScript lets it pass too.
  if (scope === undefined) return;
  for (const { prop, type, suggestion } of unknown) {
    Annotations.of(scope).addWarningV2(`cdk-serverless-inference:unknownProp-${prop}`, `${place}: \`${prop}\` is no prop of ${type}, and does nothing${suggestion}`);
  }
}

/** What ids are made of is known at synth. CDK says so too, deep in what it was doing. */
function checkId(id: unknown): Problem[] {
  if (id === '') return [{ prop: 'id', found: 'is empty', remedy: 'write a name' }];
  // The construct library looks its children up in an object.
  if (typeof id === 'string' && id in {}) return [{ prop: 'id', found: `is ${JSON.stringify(id)}, as which every object of JavaScript has something`, remedy: 'choose another name' }];
  return Token.isUnresolved(id) ? [{ prop: 'id', found: 'is known only at deploy', remedy: 'write a name' }] : [];
}

/** The construct's path, also of one that is about to be made; the method, where there is no construct. */
function placeOf(call: string, { scope, id }: Readonly<Record<string, unknown>>, self: unknown): string {
  if (Construct.isConstruct(self)) return self.node.path === '' ? call : self.node.path;
  if (!Construct.isConstruct(scope)) return call;
  return [scope.node.path, typeof id === 'string' && id !== '' && !Token.isUnresolved(id) ? id : call].filter((part) => part !== '').join('/');
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** A class, whatever its constructor takes. */
interface Class {
  readonly prototype: object;
}

/**
 * Has every method of a class, static ones too, check its arguments before it runs, and marks the class's instances as such. To be called
 * once below each public class, and below each class that is behind a public interface, with the interface's name.
 */
export function guard(name: string, type: Class): void {
  Object.defineProperty(type.prototype, markOf(name), { value: true });
  for (const call of callsOf(name)) {
    const method = call.slice(name.length + 1);
    // The prototype first: every class has a `bind` and a `call` of its own.
    const owner = method in type.prototype ? type.prototype : type;
    const original = (owner as Readonly<Record<string, Method>>)[method] as Method;
    const names = parametersOf(call).map((parameter) => parameter.name);
    const guarded: Method = function (...given) {
      checkArguments(call, Object.fromEntries(names.map((parameter, index) => [parameter, given[index]])), this);
      return original.apply(this, given);
    };
    Object.defineProperty(owner, method, { value: guarded, writable: true, configurable: true, enumerable: false });
  }
}

function callsOf(name: string): readonly string[] {
  return Object.keys(CALLS).filter((call) => call.startsWith(`${name}.`));
}

const parameters = new Map<string, ReturnType<typeof propsOf>>();

function parametersOf(call: string): ReturnType<typeof propsOf> {
  const present = parameters.get(call) ?? propsOf(CALLS[call] ?? {});
  parameters.set(call, present);
  return present;
}

/** Grants that check whom they are for. */
export function guardGrants<T extends object>(self: IConstruct, grants: T): T {
  return Object.fromEntries(Object.entries(grants).map(([name, grant]) => [name, (grantee: IGrantable): Grant => {
    rejectAt(self.node.path, checkKind(`grants.${name}(grantee)`, 'aws_iam.IGrantable', false, grantee));
    return (grant as (grantee: IGrantable) => Grant)(grantee);
  }])) as T;
}
