import type { FunctionRunner } from '../function-runner';

/** A refusal in the shape in which the Lambda API gives it. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly type: string, message: string, private readonly extra: Readonly<Record<string, string>> = {}) {
    super(message);
  }

  static notFound(message: string): ApiError {
    return new ApiError(404, 'ResourceNotFoundException', message);
  }

  static throttled(fn: FunctionRunner): ApiError {
    const reserved = fn.definition.reservedConcurrency !== undefined;
    return new ApiError(429, 'TooManyRequestsException', `Rate Exceeded. ${throttledBy(fn)}`, {
      Reason: `${reserved ? 'ReservedFunction' : ''}ConcurrentInvocationLimitExceeded`,
    });
  }

  static notServed(operation: string): ApiError {
    return new ApiError(404, 'UnknownOperationException', `csi local does not answer ${operation}: it invokes functions, and lists and reads them`);
  }

  body(): Readonly<Record<string, string>> {
    return { Type: this.status >= 500 ? 'Service' : 'User', message: this.message, Message: this.message, ...this.extra };
  }
}

/** Why a function takes no more requests. */
export function throttledBy({ definition, concurrency }: FunctionRunner): string {
  return definition.reservedConcurrency === undefined
    ? `All ${concurrency} environments of the function are busy here: allow more with --concurrency`
    : `The function reserves a concurrency of ${concurrency}`;
}
