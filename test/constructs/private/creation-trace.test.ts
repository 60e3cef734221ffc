import { CfnElement } from 'aws-cdk-lib/core';
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { ModelFunction } from '../../../constructs';
import { traceOnce } from '../../../constructs/private/creation-trace';
import { digits } from '../stack';

class Traced extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    traceOnce(this, new.target);
    new CfnResource(this, 'First', { type: 'A::B::C' });
  }
}

function makeHere(scope: Construct): Traced {
  return new Traced(scope, 'Traced');
}

function traceOf(construct: IConstruct): string[] {
  return (construct.node.metadata.find(({ type }) => type === 'aws:cdk:creationStack')?.data ?? []) as string[];
}

test('resources say where their construct was made, those that came later too', () => {
  const app = new App();
  const traced = makeHere(new Stack(app, 'Stack'));
  new CfnResource(traced, 'Late', { type: 'A::B::C' });
  app.synth();
  for (const id of ['First', 'Late']) {
    expect(traceOf(traced.node.findChild(id)).slice(0, 2)).toEqual(['new Traced', expect.stringMatching(/^makeHere \(.*creation-trace\.test\.ts:\d+:\d+\)$/)]);
  }
});

test('in a stage too', () => {
  const app = new App();
  const traced = makeHere(new Stack(new Stage(app, 'Stage'), 'Stack'));
  app.synth();
  expect(traceOf(traced.node.findChild('First'))[0]).toBe('new Traced');
});

test('what packages and Node.js call is left out, in a row once', () => {
  const app = new App();
  const traced = [1].map(() => makeHere(new Stack(app, 'Stack')))[0]!;
  app.synth();
  const trace = traceOf(traced.node.findChild('First'));
  expect(trace.filter((line) => line.includes('node_modules'))).toEqual([]);
  expect(trace.filter((line, index) => line === trace[index - 1])).toEqual([]);
});

test('an app that wants no traces has none', () => {
  const app = new App({ context: { 'aws:cdk:disable-creation-stack-traces': true } });
  const traced = makeHere(new Stack(app, 'Stack'));
  app.synth();
  expect(traceOf(traced.node.findChild('First'))).toEqual([]);
});

test('every resource of a model function has a trace that leads to its app', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const fn = new ModelFunction(stack, 'Fn', { model: digits() });
  fn.addUrl();
  app.synth();
  const resources = fn.node.findAll().filter((child) => CfnElement.isCfnElement(child));
  expect(resources.length).toBeGreaterThan(6);
  for (const resource of resources) expect(traceOf(resource).slice(0, 2)).toEqual(['new ModelFunction', expect.stringContaining('creation-trace.test.ts')]);
});
