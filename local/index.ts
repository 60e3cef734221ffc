export { LocalError } from './errors';
export { DEFAULT_CONCURRENCY, DEFAULT_IDLE_SECONDS, DEFAULT_PORT, startLocal } from './server';
export type { LocalEvent, LocalFunction, LocalOptions, LocalServer, LocalUrl } from './server';
export type { InvocationResult, LogLine } from './runtime-api/environment';
