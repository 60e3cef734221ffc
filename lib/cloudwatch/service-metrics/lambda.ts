import type { ServiceMetrics } from './service-metrics';

const BY_FUNCTION = [[], ['FunctionName'], ['FunctionName', 'Resource'], ['FunctionName', 'Resource', 'ExecutedVersion']];

export const LAMBDA_METRICS: ServiceMetrics = {
  namespace: 'AWS/Lambda',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  dimensions: ['FunctionName', 'Resource', 'ExecutedVersion', 'EventSourceMappingUUID', 'TenantId', 'CapacityProviderName'],
  groups: [
    { names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'PostRuntimeExtensionsDuration', 'OversizedRecordCount', 'RecursiveInvocationsDropped'], sets: BY_FUNCTION },
    { names: ['DeadLetterErrors', 'DestinationDeliveryFailures', 'AsyncEventsReceived', 'AsyncEventAge', 'AsyncEventsDropped'], sets: BY_FUNCTION },
    { names: ['ConcurrentExecutions', 'ProvisionedConcurrentExecutions', 'ProvisionedConcurrencyInvocations', 'ProvisionedConcurrencySpilloverInvocations'], sets: BY_FUNCTION },
    { names: ['ProvisionedConcurrencyUtilization'], sets: BY_FUNCTION, isShare: true },
    { names: ['UnreservedConcurrentExecutions', 'ClaimedAccountConcurrency'], sets: [[]] },
    { names: ['UrlRequestCount', 'Url4xxCount', 'Url5xxCount', 'UrlRequestLatency', 'IteratorAge', 'OffsetLag', 'InitDuration', 'SignatureValidationErrors'] },
    {
      names: [
        'PolledEventCount', 'FilteredOutEventCount', 'InvokedEventCount', 'FailedInvokeEventCount', 'DroppedEventCount', 'OnFailureDestinationDeliveredEventCount', 'DeletedEventCount',
        'CommittedEventCount', 'ProvisionedPollers', 'EventPollerUnit',
      ],
    },
  ],
  elsewhere: { Latency: 'Duration', Timeouts: 'Errors, which counts timeouts too', ConcurrentInvocations: 'ConcurrentExecutions' },
};
