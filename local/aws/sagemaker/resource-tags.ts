import type { RequestFacts } from '../iam/request-context';
import type { AwsRequest } from '../wire/request';
import type { Tagged } from './api/tags';
import type { Tags } from './records';

/**
 * The request, whose permissions may hang on the tags of what it is about: SageMaker's resources pass them to IAM.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
export function withResourceTags(request: AwsRequest, kinds: readonly Tagged[]): AwsRequest {
  const tagsOf = (arn: string): Tags => kinds.map((kind) => kind.byArn(arn)?.tags).find((tags) => tags !== undefined) ?? {};
  return { ...request, authorize: (action, resource, context = {}) => request.authorize(action, resource, { ...resourceTagFacts(tagsOf(resource)), ...context }) };
}

function resourceTagFacts(tags: Tags): RequestFacts {
  return Object.fromEntries(Object.entries(tags).flatMap(([key, value]) => [[`aws:ResourceTag/${key}`, value], [`sagemaker:ResourceTag/${key}`, value]]));
}
