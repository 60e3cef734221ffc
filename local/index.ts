export { overview, swapNote } from './console/overview';
export { readableLine } from './console/log-lines';
export { table } from './console/table';
export { LocalError } from './errors';
export { invokeFunction, readEvent } from './invoke-client';
export { packageVersion } from './package-files';
export { DEFAULT_CONCURRENCY, DEFAULT_IDLE_SECONDS, DEFAULT_PORT, startLocal } from './server';
export type { LocalEvent, LocalFunction, LocalOptions, LocalServer, LocalUrl } from './server';
export type { InvocationResult, LogLine, Report } from './runtime-api/environment';
