import { RUNTIME_LIVES, runtimeAge } from '../../lambda/runtimes';
import { textOf } from '../values';
import type { Rule } from '../rule';

export const runtimeBlocked: Rule = {
  id: 'lambda-runtime-blocked',
  area: 'lambda',
  severity: 'error',
  what: 'A function runs on a runtime that Lambda still takes',
  why: 'Lambda refuses new functions of a blocked runtime, and a month later every change of those that there are.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy',
  remedy: 'take a newer runtime',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { template, report }) {
    const runtime = textOf(properties['Runtime']);
    const { today } = template.environment;
    if (runtime === undefined || today === undefined) return;
    const age = runtimeAge(runtime, today);
    const life = RUNTIME_LIVES[runtime];
    if (age === 'blocked for new functions') report({ path: '/Runtime', found: `is ${runtime}: no function can be made with it since ${life?.createBlock}, and none changed from ${life?.updateBlock}` });
    if (age === 'blocked') report({ path: '/Runtime', found: `is ${runtime}: no function can be made or changed with it since ${life?.updateBlock}` });
  },
};
