import { isGiven, isMissing, textOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const runtimeUpdateManual: Rule = {
  id: 'lambda-runtime-update-manual',
  area: 'lambda',
  severity: 'error',
  what: 'A function whose runtime is updated by hand names the version of the runtime, and no other does',
  why: 'Lambda refuses the setting: Manual needs the ARN of a runtime version, Auto and FunctionUpdate take none.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html',
  remedy: 'set RuntimeVersionArn with Manual, and leave it out otherwise',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const config = properties['RuntimeManagementConfig'];
    const [mode, version] = [textOf(valueAt(config, 'UpdateRuntimeOn')), valueAt(config, 'RuntimeVersionArn')];
    const path = '/RuntimeManagementConfig/RuntimeVersionArn';
    if (mode === 'Manual' && isMissing(version)) report({ path, found: 'is missing, and UpdateRuntimeOn is Manual' });
    if ((mode === 'Auto' || mode === 'FunctionUpdate') && isGiven(version)) report({ path, found: `is given, and UpdateRuntimeOn is ${mode}` });
  },
};
