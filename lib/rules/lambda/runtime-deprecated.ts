import { RUNTIME_LIVES, runtimeAge } from '../../lambda/runtimes';
import { textOf } from '../values';
import type { Rule } from '../rule';

export const runtimeDeprecated: Rule = {
  id: 'lambda-runtime-deprecated',
  area: 'lambda',
  severity: 'warning',
  what: 'A function runs on a runtime that is still patched',
  why: 'A deprecated runtime gets no security patches and no technical support, and AWS blocks changes of its functions later.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy',
  remedy: 'take a newer runtime',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { template, report }) {
    const runtime = textOf(properties['Runtime']);
    const { today } = template.environment;
    if (runtime === undefined || today === undefined || runtimeAge(runtime, today) !== 'deprecated') return;
    const life = RUNTIME_LIVES[runtime];
    report({ path: '/Runtime', found: `is ${runtime}, deprecated since ${life?.deprecated}; from ${life?.createBlock} no function can be made with it` });
  },
};
