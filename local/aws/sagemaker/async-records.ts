import type { AsyncRequest, ResultLocations } from '../../../lib/sagemaker/async-request';

/** A request that waits, or is processed: it is kept until it came to its end. */
export interface AsyncRequestRecord extends ResultLocations {
  /** Of the record and the file of its answer. */
  readonly id: string;
  readonly endpoint: string;
  /** When its endpoint was made: another of the same name has a queue of its own. */
  readonly endpointCreated: number;
  readonly inferenceId: string;
  /** Milliseconds on the server's clock. */
  readonly received: number;
  readonly request: AsyncRequest;
  /** In base64, where it came with the request. */
  readonly body?: string;
}
