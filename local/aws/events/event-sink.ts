/** An event of an AWS service, as EventBridge's default bus carries it. */
export interface AwsServiceEvent {
  /** For instance `aws.cloudwatch`. */
  readonly source: string;
  /** For instance `CloudWatch Alarm State Change`. */
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Where services report what happened to them. */
export interface EventSink {
  put(event: AwsServiceEvent): void;
}
