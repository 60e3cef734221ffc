import { isObject } from '../../cloudformation/template';
import { isMissing, listOf, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

const TOPICS: Readonly<Record<string, string>> = { SUCCESS_NOTIFICATION_TOPIC: 'SuccessTopic', ERROR_NOTIFICATION_TOPIC: 'ErrorTopic' };

export const asyncResponseTopic: Rule = {
  id: 'sagemaker-async-response-topic',
  area: 'sagemaker',
  severity: 'warning',
  what: 'The topics that an asynchronous answer is to be included in are given',
  why: 'There is no notification to include the answer in, and whoever waits for one gets nothing.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceNotificationConfig.html',
  remedy: 'give the topic, or leave it out of IncludeInferenceResponseIn',
  types: ['AWS::SageMaker::EndpointConfig'],
  check({ properties }, { report }) {
    const notification = memberOf(properties, 'AsyncInferenceConfig', 'OutputConfig')['NotificationConfig'];
    if (!isObject(notification)) return;
    for (const item of listOf(notification['IncludeInferenceResponseIn'])) {
      const topic = TOPICS[textOf(item) ?? ''];
      if (topic === undefined || !isMissing(notification[topic])) continue;
      report({ path: '/AsyncInferenceConfig/OutputConfig/NotificationConfig/IncludeInferenceResponseIn', found: `has ${textOf(item)}, and there is no ${topic}` });
    }
  },
};
