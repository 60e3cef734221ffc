/** A refusal in the shape in which the Lambda API gives it. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly type: string, message: string, private readonly extra: Readonly<Record<string, string>> = {}) {
    super(message);
  }

  static notFound(message: string): ApiError {
    return new ApiError(404, 'ResourceNotFoundException', message);
  }

  static notServed(operation: string): ApiError {
    return new ApiError(404, 'UnknownOperationException', `csi local does not answer ${operation}: it invokes functions, and lists and reads them`);
  }

  body(): Readonly<Record<string, string>> {
    return { Type: this.status >= 500 ? 'Service' : 'User', message: this.message, Message: this.message, ...this.extra };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export class TooManyRequests extends ApiError {
  /** The reason in words. */
  readonly why: string;
  /** Asked for by a user, and no matter of room. */
  readonly onPurpose: boolean;

  constructor(reserved: boolean, concurrency: number, why?: string) {
    const words = why ?? (reserved
      ? `The function reserves a concurrency of ${concurrency}`
      : `All ${concurrency} environments of the function are busy here: allow more with --concurrency`);
    super(429, 'TooManyRequestsException', `Rate Exceeded. ${words}`, { Reason: `${reserved ? 'ReservedFunction' : ''}ConcurrentInvocationLimitExceeded` });
    this.why = words;
    this.onPurpose = why !== undefined;
  }
}
