import { actionOf, advanced, begin, CREATED, failed, isOver, type Progress } from '../../../../lib/sagemaker/deployment/deployment';
import { planOf, type DeploymentPlan } from '../../../../lib/sagemaker/deployment/plan';
import { variantStatus } from '../../../../lib/sagemaker/deployment/variant-status';

function messages(from: Progress, plan: DeploymentPlan): readonly string[] {
  const said: string[] = [];
  for (let progress = from; !isOver(progress); progress = advanced(progress, plan, 0)) {
    for (const fleet of ['old', 'new'] as const) {
      const status = variantStatus(progress, plan, fleet, 'Main');
      if (status !== undefined) said.push(`${fleet} ${status.Status}: ${status.StatusMessage}`);
    }
    if (actionOf(progress, plan) === undefined) break;
  }
  return said;
}

test('a canary, in the words of AWS\'s examples', () => {
  const plan = planOf({
    BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 }, WaitIntervalInSeconds: 600 }, TerminationWaitInSeconds: 300 },
  }, [{ name: 'Main', old: 3, new: 3 }]);
  expect(messages(begin(CREATED, 0), plan)).toEqual([
    'new Creating: Launching 3 instance(s).',
    'new ActivatingTraffic: Activating traffic on canary capacity of 1 instance(s).',
    'new Baking: Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
    'new ActivatingTraffic: Activating traffic on full capacity of 3 instance(s).',
    'new Baking: Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 3 instance(s).',
    'old Deleting: Terminating 3 instance(s).',
  ]);
  const baking = advanced(advanced(begin(CREATED, 0), plan, 0), plan, 0);
  expect(messages(failed(baking, plan, 'alarm', 0), plan)).toEqual(['old ActivatingTraffic: Activating traffic on full capacity of 3 instance(s).', 'new Deleting: Terminating 3 instance(s).']);
  expect(variantStatus(CREATED, plan, 'new', 'Main')).toBeUndefined();
});

test('batches say how many instances come and go', () => {
  const plan = planOf({ RollingUpdatePolicy: { MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: 2 }, WaitIntervalInSeconds: 60 } }, [{ name: 'Main', old: 3, new: 3 }]);
  expect(messages(begin(CREATED, 0), plan).filter((said) => /Launching|Terminating/.test(said))).toEqual([
    'new Creating: Launching 2 instance(s).', 'old Deleting: Terminating 2 instance(s).', 'new Creating: Launching 1 instance(s).', 'old Deleting: Terminating 1 instance(s).',
  ]);
});

test('a serverless variant has a share instead of instances', () => {
  const plan = planOf({ BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 }, WaitIntervalInSeconds: 1 } } }, [{ name: 'Main', old: 0, new: 0, isServerless: true }]);
  expect(messages(begin(CREATED, 0), plan)[1]).toBe('new ActivatingTraffic: Activating traffic on canary capacity of 10%.');
});
