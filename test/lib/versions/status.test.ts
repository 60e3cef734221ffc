import * as fc from 'fast-check';
import { modelOf, percent, remarks, shortTime, trafficOf, versionDescription, type FunctionStatus } from '../../../lib/versions/status';
import { codeBucket, templateFacts, templateWithLive } from '../../../lib/versions/stack-template';

const version = (number: string, traffic = 0, served?: string) => ({ version: number, traffic, served });
const status = (more: Partial<FunctionStatus>): FunctionStatus => ({
  functionName: 'fn', functionArn: 'arn', host: 'App/Digits', live: { version: '2' }, declared: { version: '2', stack: 'App', stackStatus: 'UPDATE_COMPLETE' },
  alarms: [], versions: [version('2', 1, '2026-11-22T04:00:00.000Z'), version('1')], provisioned: [], unknown: [], ...more,
});
const hold = { version: '1', since: '2026-11-22T04:05:06.789Z' };

test.each<[string, Partial<FunctionStatus>, readonly (string | RegExp)[]]>([
  ['all is well', {}, []],
  ['no alias', { live: undefined }, [/^There is no alias live/]],
  ['a rollout', { rollout: { deploymentId: 'd-1', status: 'InProgress', from: '1', to: '2', weight: 0.1, step: 'AllowTraffic' } }, ['A rollout is under way from version 1 to 2: 10 % of the traffic has moved, AllowTraffic (d-1).']],
  ['a rollout of which little is known', { rollout: { deploymentId: 'd-1', status: 'Created' } }, ['A rollout is under way from version ? to ?: Created (d-1).']],
  ['a rollout that an alarm stopped', { failedRollout: { deploymentId: 'd-1', status: 'Stopped', from: '2', to: '3', code: 'ALARM_ACTIVE', message: 'Activated alarms: <errors>', ended: hold.since } }, [
    'The last rollout stayed at version 2: 3 was stopped 2026-11-22 04:05:06Z, ALARM_ACTIVE: Activated alarms: <errors> (d-1).',
  ]],
  ['a rollout that the hook turned down', { failedRollout: { deploymentId: 'd-1', status: 'Failed', from: '2', to: '3', code: 'HOOK_EXECUTION_FAILURE', message: 'It said no.', ended: hold.since, hookLogs: '/logs' } }, [
    'The last rollout stayed at version 2: 3 failed 2026-11-22 04:05:06Z, HOOK_EXECUTION_FAILURE: It said no (d-1). The log group /logs says what the hook found.',
  ]],
  ['a failed rollout of what is live since, by hand', { failedRollout: { deploymentId: 'd-1', status: 'Failed', from: '1', to: '2' } }, []],
  ['a failed rollout, while the next one is under way', { rollout: { deploymentId: 'd-2', status: 'Created' }, failedRollout: { deploymentId: 'd-1', status: 'Failed', from: '1', to: '3' } }, [/^A rollout is under way/]],
  ['a hold', { live: { version: '1' }, versions: [{ ...version('1', 1, 'x'), model: 'digits', modelVersion: '1', digest: '1'.repeat(16) }], hold: { ...hold, enforced: true, by: 'jane', reason: 'wrong labels.' } }, [
    'Held at version 1 (digits 1, digest 1111111111111111) since 2026-11-22 04:05:06Z, when it was rolled back by hand by jane, because: wrong labels. The stack declares version 2. ' +
      'A deploy that would change it fails, and moves nothing: `csi release App/Digits` ends that, `csi registry accept App/Digits DIGEST` lets one through.',
  ]],
  ['a hold that something was accepted for', { live: { version: '1' }, versions: [version('1', 1, 'x')], hold: { ...hold, accepted: '3'.repeat(16) } }, [
    'Held at version 1 since 2026-11-22 04:05:06Z, when it was rolled back by hand. The stack declares version 2. A deploy that would change it fails, and moves nothing, but for one of the digest 3333333333333333, which was accepted: `csi release App/Digits` ends that.',
  ]],
  ['a hold that nothing enforces', { live: { version: '1' }, versions: [version('1', 1, 'x')], hold: { ...hold, enforced: false } }, [/No guard in its stack keeps the next deploy from moving it: `csi release App\/Digits` ends that\.$/]],
  ['a hold that was broken', { hold: { ...hold, enforced: true } }, [/^Held at version 1/, 'Something has moved traffic from version 1 to 2 since.']],
  ['another version than the declared one', { live: { version: '1' }, versions: [version('1', 1, 'x')] }, ['The stack declares version 2, and version 1 is live. Nothing holds it: the next deploy may move it.']],
  ['a deploy under way', { live: { version: '1' }, versions: [version('1', 1, 'x')], declared: { version: '2', stack: 'App', stackStatus: 'UPDATE_IN_PROGRESS' } }, ['The stack declares version 2, and version 1 is live. The stack App is in UPDATE_IN_PROGRESS: a deploy is under way.']],
  ['a hold of which the tags say nothing', { hold: { enforced: true } }, [/^Held, and its tag does not say since when\. A deploy that would change it fails/]],
  ['a red alarm', { alarms: [{ name: 'a', state: 'ALARM', reason: 'too many' }, { name: 'b', state: 'OK' }] }, ['Alarm a is red: too many']],
  ['environments that are not ready', { provisioned: [{ qualifier: 'live', requested: 5, available: 2, status: 'IN_PROGRESS' }] }, ['Of 5 environments kept ready for live, 2 are (IN_PROGRESS).']],
  ['nothing recorded', { versions: [version('2', 1)] }, [/^It is not recorded yet that version 2 carries all traffic/]],
  ['a path that a shell would take apart', { host: 'App/My Digits', hold: { ...hold, version: '2', enforced: true } }, [/`csi release fn`/]],
])('of %s, it is said', (_, more, sentences) => {
  const said = remarks(status(more));
  expect(said).toHaveLength(sentences.length);
  sentences.forEach((sentence, index) => expect(said[index]).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)));
});

test('the shares of an alias add up to one', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), (share) => {
    const traffic = trafficOf({ version: '1', weights: share === 0 ? {} : { 2: share / 100 } });
    expect(Object.values(traffic).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    expect(traffic['2'] ?? 0).toBe(share / 100);
  }));
  expect(trafficOf(undefined)).toEqual({});
});

test('a description says which model it is, and only one of ours does', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
  fc.assert(fc.property(name, name, (model, modelVersion) => {
    expect(modelOf(versionDescription(model, modelVersion))).toEqual({ model, modelVersion });
    expect(versionDescription(model, modelVersion).length).toBeLessThanOrEqual(256);
  }));
  for (const other of [undefined, '', 'Thumbnails', 'Model of a house, version two of it']) expect(modelOf(other)).toEqual({});
});

test.each([[0.1, '10 %'], [1, '100 %'], [0.005, '0.5 %'], [0, '0 %']])('%d is %s', (share, text) => expect(percent(share)).toBe(text));
test.each([['2026-11-22T04:05:06.789Z', '2026-11-22 04:05:06Z'], ['2026-11-22T04:05:06.789+0000', '2026-11-22 04:05:06Z'], [undefined, '-']])('%s is %s', (iso, text) => expect(shortTime(iso)).toBe(text));

const template = JSON.stringify({
  Parameters: { P: { Type: 'String' } },
  Resources: {
    Fn: { Type: 'AWS::Lambda::Function' },
    Live: {
      Type: 'AWS::Lambda::Alias', DependsOn: ['Group'], Properties: { Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, Description: 'd' },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' }, BeforeAllowTrafficHook: { Ref: 'Hook' } } },
    },
    Plain: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live' } },
  },
});
const physical = (logicalId: string): string | undefined => ({ App: 'app-1', Group: 'group-1', V2: 'arn:aws:lambda:eu-west-1:1:function:fn:7' })[logicalId];

test('what a template says of an alias', () => {
  expect(templateFacts(template, 'Live', physical)).toEqual({ version: '7', deployments: { application: 'app-1', group: 'group-1' } });
  expect(templateFacts(templateWithLive(template, 'Live', '3') ?? '', 'Live', physical)).toEqual({ version: '3' });
  expect(templateFacts(template, 'Live', () => undefined)).toEqual({});
  expect(templateFacts(template, 'Plain', physical)).toEqual({});
  expect(templateFacts(template, 'None', physical)).toBeUndefined();
  expect(templateFacts('Resources: {}', 'Live', physical)).toBeUndefined();
});

test.each<[string, unknown, string | undefined]>([
  ['a name', 'mine', 'mine'],
  ["CDK's", { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' }, 'cdk-hnb659fds-assets-123456789012-eu-west-1'],
  ['one by a parameter', { Ref: 'Bucket' }, undefined],
  ['one in which something is not known', { 'Fn::Sub': '${Bucket}-x' }, undefined],
  ['none', undefined, undefined],
])('the bucket of the code: %s', (_, S3Bucket, bucket) => {
  const withCode = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic' }, Inline: { Type: 'AWS::Lambda::Function', Properties: { Code: {} } }, Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket } } } } });
  expect(codeBucket(withCode, { 'AWS::AccountId': '123456789012', 'AWS::Region': 'eu-west-1' })).toBe(bucket);
});

test('a template that takes note of a version differs in the alias alone', () => {
  const noted = JSON.parse(templateWithLive(template, 'Live', '1') ?? '') as { readonly Resources: Readonly<Record<string, object>> };
  const before = JSON.parse(template) as typeof noted;
  expect(noted.Resources['Live']).toEqual({ Type: 'AWS::Lambda::Alias', DependsOn: ['Group'], Properties: { Name: 'live', FunctionVersion: '1', Description: 'd' } });
  expect({ ...noted, Resources: { ...noted.Resources, Live: before.Resources['Live'] } }).toEqual(before);
  expect(templateWithLive('Resources: {}', 'Live', '1')).toBeUndefined();
  expect(templateWithLive(template, 'None', '1')).toBeUndefined();
});
