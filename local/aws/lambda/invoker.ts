import type { InvocationResult } from '../../runtime-api/environment';

/** How the other services of this server call functions: by name or ARN, with or without a qualifier. */
export interface FunctionInvoker {
  /** Runs it and waits for the answer. Throws ApiError where there is no such function, or it is throttled: unless it is to wait for room. */
  invoke(reference: string, payload: unknown, options?: { readonly wait?: boolean }): Promise<InvocationResult>;
  /** Puts the event in the function's queue, from where it is retried as an asynchronous invocation is. Throws ApiError where there is no such function. */
  invokeLater(reference: string, payload: unknown): void;
}
