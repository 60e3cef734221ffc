import type { ServerlessSettings } from '../../../lib/sagemaker/settings';

/** What is known of one request once it has been answered: what AWS/SageMaker's metrics are made of. */
export interface InvocationFacts {
  readonly endpoint: string;
  readonly variant: string;
  /** Name of the config that the fleet runs. */
  readonly config: string;
  readonly component?: string;
  /** A copy for a shadow variant. */
  readonly shadow: boolean;
  /** When it came, in milliseconds on the server's clock. */
  readonly at: number;
  /** What the caller was answered: 200, 424 for an error of the container, 429 where a serverless variant was throttled, 503. */
  readonly status: number;
  /** What the container answered; undefined where none did. */
  readonly containerStatus?: number;
  /** Milliseconds of the machine until the container's answer had come, or had begun where it is streamed; undefined where no container was asked. */
  readonly modelMs?: number;
  /** Milliseconds of the machine that were not the container's. */
  readonly overheadMs: number;
  readonly instance?: string;
  /** Instances in service of the fleet that took it; zero where it is serverless. */
  readonly instances: number;
  /** Requests under way in that fleet, with this one. */
  readonly concurrent: number;
  readonly serverless: boolean;
  /** Of a serverless variant. */
  readonly limits?: ServerlessSettings;
}

/** Told of every request that reached an endpoint in service. */
export type OnInvocation = (facts: InvocationFacts) => void;
