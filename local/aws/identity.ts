/** The one account and region that the server stands for. */
export interface AwsIdentity {
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws';
  readonly urlSuffix: 'amazonaws.com';
  /** Where clients reach the server, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
}
