import { INVOCATION_SECONDS } from '../../sagemaker/limits';
import { configOf, endpointCalled, isAsynchronous } from '../endpoints';
import { certainlyMayNot } from '../policies';
import type { RuleResource, RuleTemplate } from '../template';
import { objectOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { calledFunction, nameIn, timeoutOf } from './functions';

export const modelTimeout: Rule = {
  id: 'lambda-model-timeout',
  area: 'lambda',
  severity: 'info',
  what: 'A function that calls a model waits for as long as the model may take',
  why: 'The function is ended first, and with it the answer, while the model goes on at your cost. Where nothing is said, a function has 3 seconds.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html',
  remedy: 'raise the timeout of the function, lower that of what it calls, or acknowledge it where the model is known to be faster',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    const waits = timeoutOf(fn);
    if (waits === undefined) return;
    for (const [name, value] of Object.entries(objectOf(valueAt(fn.properties, 'Environment', 'Variables')))) {
      const model = modelCalled(template, fn, value);
      if (model === undefined || model.seconds <= waits) continue;
      report({ path: '/Timeout', found: `lets the function run for ${waits} s, and ${model.name}, which ${name} names, may take ${model.seconds} s`, allowed: `at least ${model.seconds} s` });
      return;
    }
  },
};

/** The function or the endpoint that a variable names, where the role may call it, with the seconds that it may take for one answer. */
function modelCalled(template: RuleTemplate, caller: RuleResource, value: unknown): { readonly name: string; readonly seconds: number } | undefined {
  const endpoint = endpointCalled(template, value);
  if (endpoint !== undefined) {
    const answersAtOnce = isAsynchronous(configOf(template, endpoint)) === false;
    return answersAtOnce && mayCall(template, caller, endpoint, 'sagemaker:InvokeEndpoint') ? { name: endpoint.logicalId, seconds: INVOCATION_SECONDS } : undefined;
  }
  const called = calledFunction(template, value);
  const seconds = called === undefined || called.fn === caller ? undefined : timeoutOf(called.fn);
  return called !== undefined && seconds !== undefined && mayCall(template, caller, called.fn, 'lambda:InvokeFunction') ? { name: nameIn(called.fn), seconds } : undefined;
}

function mayCall(template: RuleTemplate, caller: RuleResource, called: RuleResource, action: string): boolean {
  const role = template.called(caller.properties['Role'], 'AWS::IAM::Role');
  return role !== undefined && template.areTogether(caller, called) && !certainlyMayNot(template, role, action);
}
