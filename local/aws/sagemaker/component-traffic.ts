import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import type { ComponentMetrics } from './component-metrics';
import type { InferenceComponents } from './components';
import type { EndpointRecord } from './records';
import type { Target } from './traffic';

/** Which copy of which inference component takes a request. */
export class ComponentTraffic {
  constructor(private readonly components: InferenceComponents, private readonly metrics: Pick<ComponentMetrics, 'noCapacity'>, private readonly identity: AwsIdentity) {}

  /** Undefined where the endpoint hosts no components. Refuses what SageMaker does, in the words that clients know of it. */
  choose(endpoint: EndpointRecord, name: string | undefined, random: () => number): (Target & { readonly component: string }) | undefined {
    const hosts = endpoint.variants.some(({ settings }) => settings.ModelName === undefined);
    if (!hosts) {
      if (name === undefined) return undefined;
      throw refused('Inference Component Name header is not allowed for endpoints to which you dont plan to deploy inference components. Please remove the Inference Component Name header and try again.');
    }
    if (name === undefined) throw refused('Inference Component Name header is required for endpoints to which you plan to deploy inference components. Please include Inference Component Name header or consider using SageMaker models.');
    const record = this.components.find(name);
    if (record?.name !== name || record.endpoint !== endpoint.name) throw refused(`Inference Component ${name} of account ${this.identity.account} not found.`);
    if (record.base !== undefined) throw new AwsError(424, 'ModelError', `csi local cannot execute ${record.name}, an adapter of the inference component ${record.base}: what loads adapters does not run here`);
    const fleet = this.components.copies(record.name)?.choose(random);
    if (fleet === undefined) {
      this.metrics.noCapacity(record.name);
      throw refused('Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.');
    }
    return { variant: record.variant, fleet, component: record.name };
  }
}

function refused(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}
