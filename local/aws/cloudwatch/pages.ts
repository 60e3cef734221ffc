import { CloudWatchError, textOf, type Input } from '../../../lib/cloudwatch/input';
import { AwsError } from '../wire/errors';
import { pageOf, type Page } from '../wire/page';

/** The part of a list that a request is for. */
export function page<T>(all: readonly T[], limit: number, input: Input): Page<T> {
  try {
    return pageOf(all, limit, textOf(input, 'NextToken'), limit);
  } catch (error) {
    if (error instanceof AwsError) throw new CloudWatchError('InvalidNextToken', error.message);
    throw error;
  }
}
