import * as fc from 'fast-check';
import { GUARD_TYPE } from '../../../lib/versions/guard';
import { templateWithLive, type Template } from '../../../lib/versions/stack-template';

const guard = (fn: string) => ({ Type: GUARD_TYPE, Properties: { ServiceToken: 'keeper', functionName: { Ref: fn }, digest: '2222222222222222', model: 'digits 2', settings: { Description: 'ours' } } });
const template = {
  Parameters: { Bootstrap: { Type: 'String' } },
  Resources: {
    Live: {
      Type: 'AWS::Lambda::Alias', DependsOn: ['Guard'], Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, Description: 'ours' },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: 'app', DeploymentGroupName: 'group' } },
    },
    Guard: guard('Fn'), OtherGuard: guard('Other'), V2: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
  },
};
const noted = (version: string, from: object = template): Template => JSON.parse(templateWithLive(JSON.stringify(from), 'Live', version) ?? '') as Template;

test('a stack takes note of a version by its number, and its guard is told of the same; nothing else changes', () => {
  const { Live, Guard, ...others } = template.Resources;
  const { UpdatePolicy: _, ...alias } = Live;
  expect(noted('1')).toEqual({
    Parameters: template.Parameters,
    Resources: {
      ...others,
      Live: { ...alias, Properties: { ...Live.Properties, FunctionVersion: '1' } },
      Guard: { Type: GUARD_TYPE, Properties: { ServiceToken: 'keeper', functionName: { Ref: 'Fn' }, settings: { Description: 'ours' }, noted: '1' } },
    },
  });
  expect(Guard).toEqual(guard('Fn'));
});

test('whatever it noted before, it notes what is live now; and any digest differs from that', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 99 }).map(String), { minLength: 1, maxLength: 4 }), (versions) => {
    const last = versions.reduce<Template>((before, version) => noted(version, before), template);
    const { Live, Guard } = last.Resources ?? {};
    expect(Live?.Properties?.['FunctionVersion']).toBe(versions.at(-1));
    expect(Guard?.Properties).toMatchObject({ noted: versions.at(-1) });
    expect(Guard?.Properties).not.toHaveProperty('digest');
  }));
});

test('what has no guard, no alias or is no JSON is left to itself', () => {
  const { Guard: _, ...unguarded } = template.Resources;
  expect(noted('1', { Resources: unguarded }).Resources?.['OtherGuard']).toEqual(guard('Other'));
  expect([templateWithLive('{}', 'Live', '1'), templateWithLive('Resources:', 'Live', '1')]).toEqual([undefined, undefined]);
});
