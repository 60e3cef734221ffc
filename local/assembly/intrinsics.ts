import type { AssemblyStack, Resource } from './assembly';

/** Thrown for a value that only a deploy can know. */
export class UnresolvedValue extends Error {}

/** What lies outside of one stack's template. */
export interface Surroundings {
  readonly account: string;
  readonly region: string;
  /** Value that the parent stack passes for a parameter of the template. */
  parameter(name: string): unknown;
  /** Name under which a function of this stack runs here. */
  functionName(logicalId: string): string | undefined;
  /** Local address of an AWS::Lambda::Url of this stack. */
  functionUrl(logicalId: string): string | undefined;
  /** Value of an output of a nested stack. */
  nestedOutput(logicalId: string, output: string): unknown;
  /** Value that some stack of the assembly exports under a name. */
  importValue(name: string): unknown;
}

/**
 * Evaluates the intrinsic functions of a template as far as they can be known without a deploy.
 * Names and ARNs of resources that do not exist here are stable made-up ones.
 */
export class TemplateValues {
  private readonly resources: Readonly<Record<string, Resource>>;

  constructor(private readonly stack: AssemblyStack, private readonly around: Surroundings) {
    this.resources = stack.template.Resources ?? {};
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new UnresolvedValue(`a dynamic reference (${value}) is read from AWS at deploy time`);
    }
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
      return this.call(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]).filter(([, item]) => item !== undefined));
  }

  /** The resolved value as a string, the form in which environment variables and names take it. */
  string(value: unknown): string {
    const resolved = this.resolve(value);
    return typeof resolved === 'string' ? resolved : typeof resolved === 'object' ? JSON.stringify(resolved) : String(resolved);
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, ...attribute] = typeof argument === 'string' ? argument.split('.') : (argument as readonly unknown[]).map((part) => this.string(part));
        return this.attribute(id ?? '', attribute.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as readonly unknown[]).map(String).join(separator);
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Select': {
        const [index, list] = this.resolve(argument) as [number | string, readonly unknown[]];
        return list[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = this.resolve(argument) as [string, string];
        return text.split(separator);
      }
      case 'Fn::Base64':
        return Buffer.from(this.string(argument)).toString('base64');
      case 'Fn::FindInMap': {
        const [map, first, second] = this.resolve(argument) as [string, string, string];
        const found = this.stack.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) throw new UnresolvedValue(`the mapping ${map} has no entry ${first}.${second}`);
        return found;
      }
      case 'Fn::If': {
        const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
        return this.resolve(this.condition({ Condition: condition }) ? whenTrue : whenFalse);
      }
      case 'Fn::Equals':
      case 'Fn::And':
      case 'Fn::Or':
      case 'Fn::Not':
      case 'Condition':
        return this.condition({ [name]: argument });
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => this.around.region + zone);
      case 'Fn::ImportValue':
        return this.around.importValue(this.string(argument));
      case 'Fn::ToJsonString':
        return JSON.stringify(this.resolve(argument));
      case 'Fn::Length':
        return (this.resolve(argument) as readonly unknown[]).length;
      default:
        throw new UnresolvedValue(`${name} is not evaluated here`);
    }
  }

  condition(expression: unknown): boolean {
    const [name, argument] = Object.entries(expression as Record<string, unknown>)[0] ?? [];
    switch (name) {
      case 'Condition': {
        const found = this.stack.template.Conditions?.[String(argument)];
        if (found === undefined) throw new UnresolvedValue(`the condition ${String(argument)} is not declared`);
        return this.condition(found);
      }
      case 'Fn::Equals': {
        const [left, right] = argument as [unknown, unknown];
        return this.string(left) === this.string(right);
      }
      case 'Fn::And':
        return (argument as readonly unknown[]).every((item) => this.condition(item));
      case 'Fn::Or':
        return (argument as readonly unknown[]).some((item) => this.condition(item));
      case 'Fn::Not':
        return !this.condition((argument as readonly unknown[])[0]);
      default:
        throw new UnresolvedValue(`${String(name)} is not a condition`);
    }
  }

  private ref(id: string): unknown {
    switch (id) {
      case 'AWS::Region':
        return this.around.region;
      case 'AWS::AccountId':
        return this.around.account;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.stack.stackName;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${this.around.region}:${this.around.account}:stack/${this.stack.stackName}/local`;
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::NotificationARNs':
        return [];
    }
    const parameter = this.stack.template.Parameters?.[id];
    if (parameter !== undefined) return this.parameter(id, parameter);

    const resource = this.resources[id];
    if (resource === undefined) throw new UnresolvedValue(`${id} is neither a parameter nor a resource of ${this.stack.displayName}`);
    switch (resource.Type) {
      case 'AWS::Lambda::Function':
        return this.physicalName(id);
      case 'AWS::Lambda::Version':
        return `${this.functionArn(resource)}:1`;
      case 'AWS::Lambda::Alias':
        return `${this.functionArn(resource)}:${this.string(resource.Properties?.['Name'])}`;
      case 'AWS::Lambda::Url':
        return this.string(resource.Properties?.['TargetFunctionArn']);
      case 'AWS::Lambda::LayerVersion':
        return `arn:aws:lambda:${this.around.region}:${this.around.account}:layer:${this.physicalName(id)}:1`;
      case 'AWS::SNS::Topic':
      case 'AWS::StepFunctions::StateMachine':
      case 'AWS::SecretsManager::Secret':
        return this.arn(id, resource);
      default:
        return this.physicalName(id);
    }
  }

  private attribute(id: string, attribute: string): unknown {
    const resource = this.resources[id];
    if (resource === undefined) throw new UnresolvedValue(`${id} is not a resource of ${this.stack.displayName}`);
    switch (`${resource.Type}.${attribute}`) {
      case 'AWS::Lambda::Version.Version':
        return '1';
      case 'AWS::Lambda::Url.FunctionUrl':
        return this.around.functionUrl(id) ?? this.physicalName(id);
      case 'AWS::Lambda::Url.FunctionArn':
        return this.string(resource.Properties?.['TargetFunctionArn']);
      case 'AWS::SSM::Parameter.Value':
        return this.resolve(resource.Properties?.['Value']);
    }
    if (resource.Type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      return this.around.nestedOutput(id, attribute.slice('Outputs.'.length));
    }
    return attribute === 'Arn' || attribute.endsWith('Arn') ? this.arn(id, resource) : `${this.physicalName(id)}-${attribute}`;
  }

  private parameter(id: string, parameter: { readonly Type: string; readonly Default?: unknown }): unknown {
    const passed = this.around.parameter(id);
    if (passed !== undefined) return passed;
    if (parameter.Type.startsWith('AWS::SSM::Parameter::Value')) {
      throw new UnresolvedValue(`the parameter ${id} is read from SSM at deploy time`);
    }
    if (parameter.Default === undefined) throw new UnresolvedValue(`the parameter ${id} has no default`);
    return parameter.Default;
  }

  private substitute(argument: unknown): string {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : (argument as [string, Record<string, unknown>]);
    return text.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (name in variables) return this.string(variables[name]);
      const dot = name.indexOf('.');
      return String(dot < 0 ? this.ref(name) : this.attribute(name.slice(0, dot), name.slice(dot + 1)));
    });
  }

  /** ARN of the function that a version, alias or URL belongs to: its FunctionName may be a name or an ARN already. */
  private functionArn(resource: Resource): string {
    const name = this.string(resource.Properties?.['FunctionName']);
    return name.startsWith('arn:') ? name : `arn:aws:lambda:${this.around.region}:${this.around.account}:function:${name}`;
  }

  private arn(id: string, resource: Resource): string {
    const service = (resource.Type.split('::')[1] ?? 'unknown').toLowerCase();
    const where = `${this.around.region}:${this.around.account}`;
    switch (resource.Type) {
      case 'AWS::Lambda::Function':
        return `arn:aws:lambda:${where}:function:${this.physicalName(id)}`;
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${this.physicalName(id)}`;
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${this.around.account}:role/${this.physicalName(id)}`;
      default:
        return `arn:aws:${service}:${where}:${this.physicalName(id)}`;
    }
  }

  private physicalName(id: string): string {
    const resource = this.resources[id];
    if (resource?.Type === 'AWS::Lambda::Function') return this.around.functionName(id) ?? id;
    for (const property of ['BucketName', 'QueueName', 'TopicName', 'TableName', 'RoleName', 'LayerName', 'Name']) {
      const name = resource?.Properties?.[property];
      if (name !== undefined) return this.string(name);
    }
    return `${this.stack.stackName}-${id}`.toLowerCase();
  }
}
