import { LATEST } from '../../function-runner';
import { ApiError } from '../../lambda-api/errors';
import { splitFunctionName } from '../../lambda-api/function-name';
import type { Functions } from '../lambda/functions';
import type { Properties, Provisioned, ResourceProvider } from './provider';

/** How asynchronous invocations are tried again, and where records of them go. */
export function eventInvokeProvider(functions: Functions, warn: (message: string) => void): ResourceProvider {
  const put = (properties: Properties): Provisioned => {
    const { name, qualifier } = placeOf(properties);
    if (functions.resolve(functions.get(name), qualifier) === undefined) throw ApiError.notFound(`The function ${functions.arn(name)}:${qualifier} doesn't exist`);
    const destinations = (properties['DestinationConfig'] ?? {}) as Readonly<Record<string, { readonly Destination?: unknown } | undefined>>;
    const [onSuccess, onFailure] = ['OnSuccess', 'OnFailure'].map((when) => destinations[when]?.Destination).map((arn) => (arn === undefined ? undefined : String(arn)));
    for (const destination of [onSuccess, onFailure]) {
      if (destination === undefined || /^arn:[^:]+:lambda:/.test(destination)) continue;
      warn(`${name}: records of asynchronous invocations are not delivered to ${destination}: csi local delivers to functions that it runs, and to nothing else`);
    }
    functions.putEventInvoke(name, qualifier, {
      maxRetryAttempts: numberOf(properties['MaximumRetryAttempts']), maxAgeSeconds: numberOf(properties['MaximumEventAgeInSeconds']), onSuccess, onFailure, modified: new Date().toISOString(),
    });
    return { physicalId: `${name}|${qualifier}`, attributes: {} };
  };
  return {
    tier: 'executed',
    create: put,
    update: (_, properties) => put(properties),
    delete: ({ properties }) => {
      const { name, qualifier } = placeOf(properties);
      if (functions.find(name) !== undefined) functions.putEventInvoke(name, qualifier, undefined);
    },
  };
}

function placeOf(properties: Properties): { readonly name: string; readonly qualifier: string } {
  return { name: splitFunctionName(String(properties['FunctionName'])).name, qualifier: String(properties['Qualifier'] ?? LATEST) };
}

function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
