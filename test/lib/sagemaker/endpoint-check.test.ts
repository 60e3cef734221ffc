import { judgeEndpoint, type SeenEndpoint } from '../../../lib/sagemaker/endpoint-check';

const seen: SeenEndpoint = { endpointName: 'digits', status: 'InService', config: 'new', alarms: [] };
const intended = { name: 'new', digest: '0123456789abcdef' };

test.each([
  ['InService', 'new', 'served'], ['InService', 'old', 'refused'], ['Updating', 'old', 'wait'], ['Updating', 'new', 'wait'], ['SystemUpdating', 'new', 'wait'],
  ['RollingBack', 'old', 'wait'], ['Creating', 'new', 'wait'], ['Failed', 'new', 'refused'], ['UpdateRollbackFailed', 'old', 'refused'], ['OutOfService', 'new', 'refused'], ['Deleting', 'new', 'refused'],
])('%s with the %s configuration: %s', (status, config, kind) => {
  expect(judgeEndpoint({ ...seen, status, config }, intended).kind).toBe(kind);
});

test('one that went back says what runs, what was meant to, why, and where to look', () => {
  expect(judgeEndpoint({ ...seen, config: 'old', failureReason: 'Alarm digits-errors was triggered', alarms: ['digits-errors', 'digits-latency'] }, intended)).toEqual({
    kind: 'refused',
    message: 'The endpoint digits runs the configuration old, and this deploy means it to run new (digest 0123456789abcdef). SageMaker has gone back: what ran before goes on serving. '
      + 'SageMaker says: Alarm digits-errors was triggered. Look at the history of its alarms (digits-errors, digits-latency) for what turned it back, '
      + 'and at the log group /aws/sagemaker/Endpoints/digits for what the new model said.',
  });
});

test('one that failed says so, where no alarm watches too', () => {
  expect(judgeEndpoint({ ...seen, status: 'Failed', config: undefined }, intended)).toEqual({
    kind: 'refused',
    message: 'The endpoint digits is Failed with the configuration (none), and this deploy means it to run new (digest 0123456789abcdef). Look at the log group /aws/sagemaker/Endpoints/digits for what the new model said.',
  });
});
