import type { Problem } from '../problem';

/** What only other hosts have, and which: for props that were spread from one host into another, where no compiler says a word. */
export type PropsOfOthers = Readonly<Record<string, string>>;

const SERVERLESS = { memorySize: 'ServerlessEndpoint or ModelFunction', maxConcurrency: 'ServerlessEndpoint', provisionedConcurrency: 'ServerlessEndpoint or ModelFunction' };

const ASYNCHRONOUS = {
  input: 'AsyncEndpoint', output: 'AsyncEndpoint', failures: 'AsyncEndpoint', retention: 'AsyncEndpoint', outputEncryptionKey: 'AsyncEndpoint', onSuccess: 'AsyncEndpoint', onError: 'AsyncEndpoint',
  includeResponse: 'AsyncEndpoint', maxConcurrentInvocations: 'AsyncEndpoint',
};

/** A function's, and of no endpoint. */
const FUNCTION = {
  timeout: 'ModelFunction: SageMaker waits a minute for an answer', ephemeralStorageSize: 'ModelFunction, or `volumeSize`', warmth: 'ModelFunction', goldenRequests: 'ModelFunction',
  reservedConcurrency: 'ModelFunction', snapStart: 'ModelFunction', layers: 'ModelFunction', auth: 'ModelFunction', cors: 'ModelFunction',
};

const INSTANCES = Object.fromEntries([
  'instanceType', 'instanceCount', 'instancePools', 'networkIsolation', 'volumeSize', 'inferenceAmi', 'ssmAccess', 'capacityReservationArn', 'startupTimeout', 'downloadTimeout', 'keepPreviousFor',
].map((prop) => [prop, 'RealTimeEndpoint or AsyncEndpoint']));

const VARIANTS = { variants: 'RealTimeEndpoint, or a WeightedAlias between two model functions', shadow: 'RealTimeEndpoint', dataCapture: 'RealTimeEndpoint', routing: 'RealTimeEndpoint' };

export const NOT_REAL_TIME: PropsOfOthers = { ...FUNCTION, ...SERVERLESS, capturePayloads: 'ModelFunction or ServerlessEndpoint, or `dataCapture` here', memorySize: 'ServerlessEndpoint or ModelFunction, or choose an `instanceType`', ...ASYNCHRONOUS };

export const NOT_FUNCTION: PropsOfOthers = { ...INSTANCES, ...VARIANTS, ...ASYNCHRONOUS, maxConcurrency: 'ServerlessEndpoint, or `reservedConcurrency`', endpointName: 'an endpoint', encryptionKey: 'an endpoint' };

/** `host` is what the problem calls it: `a real-time endpoint`. */
export function checkPropsOfOthers(host: string, given: object, table: PropsOfOthers): Problem[] {
  return Object.entries(given).filter(([prop, value]) => value !== undefined && Object.hasOwn(table, prop))
    .map(([prop]) => ({ prop, found: `is nothing that ${host} has`, remedy: `leave it out, or use ${table[prop]}` }));
}
