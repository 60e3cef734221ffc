import { ApiError } from '../../../lambda-api/errors';
import { splitFunctionName } from '../../../lambda-api/function-name';
import type { FunctionRecord } from '../records';
import type { LambdaCall, LambdaRoutes, LambdaWorld } from './route';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
const MAX_TAGS = 50;

/** Tags of functions. */
export function tagRoutes({ functions }: LambdaWorld): LambdaRoutes {
  const tagged = (call: LambdaCall, action: string, tags: readonly string[] = []): FunctionRecord => {
    const arn = call.path['arn'] ?? '';
    call.request.authorize(`lambda:${action}`, arn, tags.length === 0 ? {} : { 'aws:TagKeys': tags });
    const { name, qualifier } = splitFunctionName(arn);
    if (!arn.startsWith('arn:') || qualifier !== undefined) {
      throw invalid(`Invalid ARN ${arn}: tags are those of a function, named by its whole ARN without a version or alias`);
    }
    return functions.get(name);
  };
  return {
    'GET tags/:arn': (call) => ({ body: { Tags: tagged(call, 'ListTags').tags ?? {} } }),
    'POST tags/:arn': async (call) => {
      const given = ((await call.json())['Tags'] ?? {}) as Readonly<Record<string, string>>;
      const { name, tags } = tagged(call, 'TagResource', Object.keys(given));
      refuseSystemTags(Object.keys(given));
      const next = { ...tags, ...given };
      // Those of AWS do not count.
      if (Object.keys(next).filter((key) => !isSystemTag(key)).length > MAX_TAGS) throw invalid(`The maximum number of tags is ${MAX_TAGS}.`);
      functions.setTags(name, next);
      return { status: 204 };
    },
    'DELETE tags/:arn': (call) => {
      const gone = call.query.getAll('tagKeys');
      const { name, tags = {} } = tagged(call, 'UntagResource', gone);
      refuseSystemTags(gone);
      functions.setTags(name, Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))));
      return { status: 204 };
    },
  };
}

function isSystemTag(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}

function refuseSystemTags(keys: readonly string[]): void {
  if (keys.some(isSystemTag)) throw invalid('Aws prefixed tag key names are not allowed for external use.');
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValueException', message);
}
