import { failureOf, outputsOf } from '../../../bin/demo/cdk';
import { goldenVerdict, happened, rolloutUnderWay, summary } from '../../../bin/demo/view';
import { totals, trafficLine, type LoadSample } from '../../../bin/load/samples';

const samples: readonly LoadSample[] = [
  { seconds: 1, answers: [{ version: '1', status: 200, count: 80 }, { version: '2', status: 200, count: 20 }] },
  { seconds: 2, answers: [{ version: '4', status: 500, count: 2 }, { version: '1', status: 200, count: 10 }, { version: '4', status: 200, count: 8 }] },
];

test('a second of traffic shows who answered how much of it', () => {
  expect(trafficLine(samples[0] as LoadSample, undefined)).toBe('   1 s  [11111111111111112222]  100 requests   0 failed');
  expect(trafficLine(samples[1] as LoadSample, 'rollout at 20 %, 134 s left')).toBe('   2 s  [11111111114444444444]   20 requests   2 failed  rollout at 20 %, 134 s left');
  expect(trafficLine({ seconds: 3, answers: [] }, undefined)).toBe('   3 s  [                    ]    0 requests   0 failed');
});

test('the rollout under way, and what happens to it, is told in a few words', () => {
  const deployment = { id: 'd-1', application: 'a', group: 'g', creator: 'user' as const, status: 'InProgress' as const, weight: 0.2, secondsLeft: 133.4 };
  const alarm = (state: string) => ({ name: 'Demo-DigitsNewVersionServerErrorsF03726E6469fb5cc1af07961-zsnC8kmDX87Q', state, reason: 'Threshold Crossed' });
  const before = { deployments: [deployment], alarms: [alarm('OK')] };
  const stopped = { ...deployment, status: 'Stopped' as const, error: { code: 'ALARM_ACTIVE', message: '' } };
  expect(rolloutUnderWay(before)).toBe('rollout at 20 %, 134 s left');
  expect(rolloutUnderWay({ ...before, deployments: [stopped] })).toBeUndefined();
  expect(happened(undefined, before)).toEqual([]);
  expect(happened(before, before)).toEqual([]);
  expect(happened(before, { deployments: [stopped], alarms: [alarm('ALARM')] })).toEqual(['ALARM NewVersionServerErrors: Threshold Crossed', 'CodeDeploy d-1: Stopped, ALARM_ACTIVE']);
  expect(happened({ deployments: [stopped], alarms: [alarm('ALARM')] }, { deployments: [stopped], alarms: [alarm('ALARM')] })).toEqual([]);
});

test('what golden requests found is told in a line', () => {
  expect(goldenVerdict('{"level":"INFO","message":"version 2 of Demo-Digits answers 40 golden requests as expected","milliseconds":504}')).toBe('Golden requests: all 40 answered as expected');
  expect(goldenVerdict('{"level":"ERROR","error":"version 3 of Demo-Digits answers 37 of 40 golden requests wrongly: row 0: label is [2], expected [4]; row 1: label is [1], expected [2]"}'))
    .toBe('Golden requests: the new version answers 37 of 40 golden requests wrongly; row 0: label is [2], expected [4]');
  expect(goldenVerdict('{"message":"request","outcome":"ok"}')).toBeUndefined();
});

test('all answers are counted, and those that should not have failed are told apart', () => {
  expect(totals(samples)).toEqual([
    { version: '1', status: 200, count: 90 }, { version: '2', status: 200, count: 20 }, { version: '4', status: 200, count: 8 }, { version: '4', status: 500, count: 2 },
  ]);
  expect(summary(samples, '4')).toMatchObject({ sent: 120, perSecond: 60, unexpected: 0, versions: ['1', '2', '4'] });
  expect(summary(samples, '2').unexpected).toBe(2);
  expect(summary([{ seconds: 1, answers: [{ version: '?', status: 0, count: 1 }] }], '4')).toMatchObject({ unexpected: 1, lines: ['version ?: 1 answered nothing'] });
  expect(summary([], '4')).toMatchObject({ sent: 0, perSecond: 0, unexpected: 0 });
});

test('outputs and the first failure are read from what cdk prints', () => {
  expect(outputsOf('Outputs:\nDemo.DigitsUrl = http://127.0.0.1:1/\nDemo.Other = a = b\nStack ARN:\narn')).toEqual({ DigitsUrl: 'http://127.0.0.1:1/', Other: 'a = b' });
  expect(failureOf('x\nDemo | 1/3 | 10:00 | UPDATE_FAILED | AWS::Lambda::Alias | Digits/Live (L) it   went back\nDemo | UPDATE_ROLLBACK_COMPLETE')).toBe('Demo | 1/3 | 10:00 | UPDATE_FAILED | AWS::Lambda::Alias | Digits/Live (L) it went back');
  expect(failureOf('only\nthis')).toBe('this');
});
