/** A refusal by a service, in the service's own words; each protocol has its own shape for it. */
export class AwsError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }

  static validation(message: string): AwsError {
    return new AwsError(400, 'ValidationError', message);
  }

  /** What AWS does and this server does not: never answered as if it had been done. */
  static notServed(service: string, operation: string): AwsError {
    return new AwsError(501, 'NotImplemented', `csi local does not serve ${operation} of ${service}`);
  }
}
