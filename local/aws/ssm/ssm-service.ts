import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
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
        const path = String(input['Path'] ?? '').replace(/\/*$/, '/');
        this.authorize(asked, 'GetParametersByPath', path);
        const recursive = input['Recursive'] === true;
        return {
          Parameters: this.parameters.all
            .filter((parameter) => parameter.name.startsWith(path) && (recursive || !parameter.name.slice(path.length).includes('/')))
            .map((parameter) => this.shown(parameter)),
        };
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

function name(input: JsonInput): string {
  const value = input['Name'];
  if (typeof value !== 'string' || value === '') {
    throw new AwsError(400, 'ValidationException', "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null");
  }
  return value;
}
