import { isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf, variantsOf } from './hosting';

export const routingPrefix: Rule = {
  id: 'sagemaker-routing-prefix',
  area: 'sagemaker',
  severity: 'error',
  what: 'Routing by prefix says how long the prefix is, and when an instance is busy',
  why: 'PrefixAwareRoutingConfig is required for the strategy PREFIX_AWARE: SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html',
  remedy: 'give PrefixAwareRoutingConfig, or take LEAST_OUTSTANDING_REQUESTS',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of variantsOf(config)) {
      const routing = memberOf(properties, 'RoutingConfig');
      if (textOf(routing['RoutingStrategy']) !== 'PREFIX_AWARE' || !isMissing(routing['PrefixAwareRoutingConfig'])) continue;
      report({ path: `${at}/RoutingConfig/PrefixAwareRoutingConfig`, found: 'is not given, and the strategy is PREFIX_AWARE' });
    }
  },
};
