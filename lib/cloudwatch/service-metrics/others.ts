import type { ServiceMetrics } from './service-metrics';

const REST = [['ApiName'], ['ApiName', 'Stage'], ['ApiName', 'Stage', 'Method', 'Resource']];
const HTTP = [['ApiId'], ['ApiId', 'Stage'], ['ApiId', 'Stage', 'Route'], ['ApiId', 'Stage', 'Method', 'Resource']];

export const API_GATEWAY_METRICS: ServiceMetrics = {
  namespace: 'AWS/ApiGateway',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html',
  dimensions: ['ApiName', 'ApiId', 'Stage', 'Method', 'Resource', 'Route'],
  groups: [
    { names: ['4XXError', '5XXError', 'CacheHitCount', 'CacheMissCount'], sets: REST },
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    { names: ['4xx', '5xx', 'DataProcessed'], sets: HTTP },
    { names: ['Count', 'Latency', 'IntegrationLatency'], sets: [...REST, ...HTTP] },
    { names: ['ConnectCount', 'MessageCount', 'IntegrationError', 'ClientError', 'ExecutionError'] },
  ],
  elsewhere: { Errors: '5XXError of a REST API, 5xx of an HTTP API' },
};

export const SQS_METRICS: ServiceMetrics = {
  namespace: 'AWS/SQS',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html',
  dimensions: ['QueueName'],
  groups: [
    {
      names: [
        'ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfGroupsWithInflightMessages',
        'NumberOfDeduplicatedSentMessages', 'NumberOfEmptyReceives', 'NumberOfMessagesDeleted', 'NumberOfMessagesReceived', 'NumberOfMessagesSent', 'SentMessageSize',
      ],
      sets: [['QueueName']],
    },
  ],
  elsewhere: { ApproximateNumberOfMessages: 'ApproximateNumberOfMessagesVisible' },
};
