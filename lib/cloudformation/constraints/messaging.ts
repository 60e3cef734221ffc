import type { TypeConstraints } from './constraint';

/** Of SQS and EventBridge Scheduler. */
export const MESSAGING: Readonly<Record<string, TypeConstraints>> = {
  'AWS::SQS::Queue': {
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html',
    properties: {
      DelaySeconds: { min: 0, max: 900 },
      KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400 },
      MaximumMessageSize: { min: 1_024, max: 1_048_576 },
      MessageRetentionPeriod: { min: 60, max: 1_209_600 },
      ReceiveMessageWaitTimeSeconds: { min: 0, max: 20 },
      VisibilityTimeout: { min: 0, max: 43_200 },
    },
  },
  'AWS::Scheduler::Schedule': {
    source: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html',
    properties: {
      'FlexibleTimeWindow.MaximumWindowInMinutes': { min: 1, max: 1_440 },
      'Target.RetryPolicy.MaximumEventAgeInSeconds': { min: 60, max: 86_400 },
      'Target.RetryPolicy.MaximumRetryAttempts': { min: 0, max: 185 },
    },
  },
};
