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

/**
 * What an operation threw, as a refusal. Operations read requests as AWS documents them; one whose members have other types fails where it
 * is read, which AWS says before. Anything else that is thrown is no matter of the request, and is thrown on.
 */
export function refusalOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof URIError) return new AwsError(400, 'InvalidURI', 'the path of the request cannot be decoded');
  if (error instanceof TypeError) {
    return new AwsError(400, 'SerializationException', `a member of the request has another type than AWS documents (where the request is right, this is a defect of csi local: ${error.message})`);
  }
  throw error;
}
