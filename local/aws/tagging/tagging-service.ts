import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';

/** A resource that may have tags. */
export interface TaggedResource {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
}

interface TagFilter {
  readonly Key?: string;
  readonly Values?: readonly string[];
}

const MAX_PAGE = 100;
const MAX_FILTERS = 50;

/** The Resource Groups Tagging API: what has which tags, in all services. https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
export class TaggingService implements AwsService {
  readonly signingNames = ['tagging'];

  constructor(private readonly resources: () => readonly TaggedResource[]) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerJson(request, response, 'tagging', {
      GetResources: (input, asked) => {
        asked.authorize('tag:GetResources', '*');
        const filters = (input['TagFilters'] ?? []) as readonly TagFilter[];
        const types = (input['ResourceTypeFilters'] ?? []) as readonly string[];
        const arns = input['ResourceARNList'] as readonly string[] | undefined;
        check(input, filters, arns);
        const found = this.resources().filter(({ arn, tags = {} }) => Object.keys(tags).length > 0
          && (types.length === 0 || types.some((type) => isOfType(arn, type)))
          && (arns === undefined || arns.includes(arn))
          && filters.every(({ Key = '', Values = [] }) => Object.hasOwn(tags, Key) && (Values.length === 0 || Values.includes(tags[Key] ?? ''))));
        const { items, nextToken = '' } = pageOf([...found].sort((a, b) => (a.arn < b.arn ? -1 : 1)), input['ResourcesPerPage'], input['PaginationToken'], MAX_PAGE);
        return { PaginationToken: nextToken, ResourceTagMappingList: items.map(({ arn, tags = {} }) => ({ ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) })) };
      },
    });
  }
}

function check(input: JsonInput, filters: readonly TagFilter[], arns: readonly string[] | undefined): void {
  const perPage = input['ResourcesPerPage'];
  if (perPage !== undefined && perPage !== null && !(Number(perPage) >= 1 && Number(perPage) <= MAX_PAGE)) throw invalid(`ResourcesPerPage is ${String(perPage)}, and may be from 1 to ${MAX_PAGE}`);
  if (filters.length > MAX_FILTERS) throw invalid(`TagFilters has ${filters.length} filters, and may have ${MAX_FILTERS}`);
  if (filters.some(({ Key }) => Key === undefined || Key === '')) throw invalid('A filter of TagFilters has no Key');
  if (arns !== undefined && (filters.length > 0 || input['ResourceTypeFilters'] !== undefined || input['ResourcesPerPage'] !== undefined)) throw invalid('ResourceARNList cannot be combined with other filters');
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterException', message);
}

/** `lambda` or `lambda:function`; what an ARN has after the account begins with the type. */
function isOfType(arn: string, type: string): boolean {
  const [, , service, , , kind = ''] = arn.split(':');
  const [wanted, resource] = type.split(':');
  return service === wanted && (resource === undefined || kind.split('/')[0] === resource);
}
