import type { JsonOperations } from '../../wire/json';
import { pageOf } from '../../wire/page';
import type { AwsRequest } from '../../wire/request';
import { tagList, tagsOf } from '../named-store';
import type { NamedRecord, Tags } from '../records';
import { invalid } from '../refusals';

/** What has tags, found by its ARN. */
export interface Tagged {
  byArn(arn: string): NamedRecord | undefined;
  setTags(record: NamedRecord, tags: Tags): void;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html */
export function tagOperations(kinds: readonly Tagged[], request: AwsRequest): JsonOperations {
  const found = (action: string, arn: unknown, keys?: readonly string[]): { readonly kind: Tagged; readonly record: NamedRecord } => {
    request.authorize(`sagemaker:${action}`, String(arn), keys === undefined ? {} : { 'aws:TagKeys': keys });
    for (const kind of kinds) {
      const record = kind.byArn(String(arn));
      if (record !== undefined) return { kind, record };
    }
    throw invalid(`Could not find resource "${String(arn)}".`);
  };
  return {
    AddTags: ({ ResourceArn, Tags: added }) => {
      const { kind, record } = found('AddTags', ResourceArn, Object.keys(tagsOf(added)));
      const tags = { ...record.tags, ...tagsOf(added) };
      kind.setTags(record, tags);
      return { Tags: tagList(tags) };
    },
    ListTags: ({ ResourceArn, MaxResults, NextToken }) => {
      const { items, nextToken } = pageOf(tagList(found('ListTags', ResourceArn).record.tags), MaxResults ?? 50, NextToken);
      return { Tags: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
    },
    DeleteTags: ({ ResourceArn, TagKeys }) => {
      const { kind, record } = found('DeleteTags', ResourceArn, (TagKeys ?? []) as readonly string[]);
      const removed = (TagKeys ?? []) as readonly string[];
      kind.setTags(record, Object.fromEntries(Object.entries(record.tags).filter(([key]) => !removed.includes(key))));
    },
  };
}
