import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';
import type { ParameterRecord, Parameters } from './parameters';

export class SsmService implements AwsService {
  readonly signingNames = ['ssm'];

  constructor(private readonly parameters: Parameters) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerJson(request, response, 'ssm', {
      GetParameter: (input, asked) => {
        this.authorize(asked, 'GetParameter', name(input));
        return { Parameter: this.shown(this.parameters.get(name(input))) };
      },
      GetParameters: (input, asked) => {
        const names = (input['Names'] ?? []) as readonly string[];
        for (const each of names) this.authorize(asked, 'GetParameters', each);
        const found = names.map((asked) => ({ asked, parameter: this.lookup(asked) }));
        return {
          Parameters: found.flatMap(({ parameter }) => (parameter === undefined ? [] : [this.shown(parameter)])),
          InvalidParameters: found.flatMap(({ asked, parameter }) => (parameter === undefined ? [asked] : [])),
        };
      },
      GetParametersByPath: (input, asked) => {
        const path = String(input['Path'] ?? '');
        if (!path.startsWith('/')) throw new AwsError(400, 'ValidationException', 'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".');
        this.authorize(asked, 'GetParametersByPath', path);
        const below = path.replace(/\/*$/, '/');
        const recursive = input['Recursive'] === true;
        const found = this.parameters.all.filter(({ name: each }) => each.startsWith(below) && (recursive || !each.slice(below.length).includes('/')));
        const { items, nextToken } = pageOf(sorted(found), upTo(input, 10), input['NextToken'], 10);
        return { Parameters: items.map((parameter) => this.shown(parameter)), NextToken: nextToken };
      },
      DescribeParameters: (input, asked) => {
        asked.authorize('ssm:DescribeParameters', '*');
        const filters = (input['ParameterFilters'] ?? []) as readonly ParameterFilter[];
        const { items, nextToken } = pageOf(sorted(this.parameters.all.filter((parameter) => filters.every((filter) => fits(parameter, filter)))), upTo(input, 50), input['NextToken'], 50);
        return { Parameters: items.map((parameter) => described(parameter, this.parameters.arn(parameter.name))), NextToken: nextToken };
      },
      GetParameterHistory: (input, asked) => {
        this.authorize(asked, 'GetParameterHistory', name(input));
        const found = this.parameters.get(name(input));
        const { items, nextToken } = pageOf(found.history, upTo(input, 50), input['NextToken'], 50);
        return { Parameters: items.map(({ version, value }) => ({ ...described(found, this.parameters.arn(found.name)), Version: version, Value: value })), NextToken: nextToken };
      },
      DeleteParameters: (input, asked) => {
        const names = (input['Names'] ?? []) as readonly string[];
        for (const each of names) this.authorize(asked, 'DeleteParameters', each);
        const deleted = names.filter((each) => this.parameters.delete(each));
        return { DeletedParameters: deleted, InvalidParameters: names.filter((each) => !deleted.includes(each)) };
      },
      PutParameter: (input, asked) => {
        this.authorize(asked, 'PutParameter', name(input));
        const { version } = this.parameters.put({
          name: name(input),
          type: input['Type'] as string | undefined,
          value: String(input['Value'] ?? ''),
          description: input['Description'] as string | undefined,
          allowedPattern: input['AllowedPattern'] as string | undefined,
        }, input['Overwrite'] === true);
        return { Version: version, Tier: 'Standard' };
      },
      DeleteParameter: (input, asked) => {
        this.authorize(asked, 'DeleteParameter', name(input));
        if (!this.parameters.delete(name(input))) throw new AwsError(400, 'ParameterNotFound', `Parameter ${name(input)} not found.`);
        return {};
      },
    });
  }

  /** The resource is the parameter, whatever version of it is asked for. */
  private authorize(request: AwsRequest, action: string, selector: string): void {
    const [plain = ''] = selector.replace(/^arn:.*?:parameter/, '').split(':');
    request.authorize(`ssm:${action}`, this.parameters.arn(plain));
  }

  private lookup(asked: string): (ParameterRecord & { readonly selector?: string }) | undefined {
    try {
      return this.parameters.get(asked);
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }

  private shown(parameter: ParameterRecord & { readonly selector?: string }): unknown {
    return {
      Name: parameter.name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      LastModifiedDate: Date.parse(parameter.modified) / 1000,
      ARN: this.parameters.arn(parameter.name),
      DataType: 'text',
      ...(parameter.selector === undefined ? {} : { Selector: parameter.selector }),
    };
  }
}

interface ParameterFilter {
  readonly Key?: string;
  readonly Option?: string;
  readonly Values?: readonly string[];
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
function fits({ name: found, type }: ParameterRecord, { Key, Option = Key === 'Path' ? 'OneLevel' : 'Equals', Values = [] }: ParameterFilter): boolean {
  switch (`${String(Key)} ${Option}`) {
    case 'Name Equals': return Values.includes(found);
    case 'Name BeginsWith': return Values.some((value) => found.startsWith(value));
    case 'Name Contains': return Values.some((value) => found.includes(value));
    case 'Type Equals': return Values.includes(type);
    case 'Path Recursive': return Values.some((value) => found.startsWith(value.replace(/\/*$/, '/')));
    case 'Path OneLevel': return Values.some((value) => found.slice(0, found.lastIndexOf('/') + 1) === value.replace(/\/*$/, '/'));
    default: throw AwsError.notServed('ssm', `DescribeParameters with the filter ${String(Key)} ${Option}`);
  }
}

/** Without the value, which is not to be seen in a list. */
function described({ name: found, type, version, modified, description, allowedPattern }: ParameterRecord, arn: string): object {
  return { Name: found, ARN: arn, Type: type, Version: version, LastModifiedDate: Date.parse(modified) / 1000, Description: description, AllowedPattern: allowedPattern, Tier: 'Standard', Policies: [], DataType: 'text' };
}

function sorted(parameters: readonly ParameterRecord[]): readonly ParameterRecord[] {
  return [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function upTo(input: JsonInput, most: number): unknown {
  const asked = input['MaxResults'];
  if (asked === undefined || asked === null) return undefined;
  const over = Number(asked) > most;
  if (!over && Number(asked) >= 1) return asked;
  throw new AwsError(400, 'ValidationException', `1 validation error detected: Value '${String(asked)}' at 'maxResults' failed to satisfy constraint: Member must have value ${over ? `less than or equal to ${most}` : 'greater than or equal to 1'}`);
}

function name(input: JsonInput): string {
  const value = input['Name'];
  if (typeof value !== 'string' || value === '') {
    throw new AwsError(400, 'ValidationException', "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null");
  }
  return value;
}
