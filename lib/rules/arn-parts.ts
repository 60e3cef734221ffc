import type { TemplateResource } from '../cloudformation/template';
import { own } from '../cloudformation/template';
import { hasMarks, markAlone, markOf } from './values';

/**
 * The parts of an ARN that is one reference, where its form is known. CDK takes the name of an alias's function out of the ARN of the
 * alias, wherever it names the alias: without this no rule would know which function is meant.
 */
export function arnParts(text: string, resources: Readonly<Record<string, TemplateResource>>, valueOf: (value: unknown) => unknown): readonly unknown[] | undefined {
  const mark = markAlone(text);
  const resource = mark === undefined ? undefined : own(resources, mark.name);
  if (mark === undefined || resource === undefined) return undefined;
  const head = ['arn', markOf({ name: 'AWS::Partition' }), 'lambda', markOf({ name: 'AWS::Region' }), markOf({ name: 'AWS::AccountId' }), 'function'].map((part) => pseudo(part, valueOf));
  switch (`${resource.type} ${mark.attribute ?? 'Ref'}`) {
    case 'AWS::Lambda::Function Arn':
      return [...head, markOf({ name: mark.name })];
    case 'AWS::Lambda::Alias Ref':
    case 'AWS::Lambda::Alias AliasArn': {
      const [fn, name] = [functionName(resource, valueOf), valueOf(resource.properties['Name'])];
      return fn === undefined || typeof name !== 'string' ? undefined : [...head, fn, name];
    }
    case 'AWS::Lambda::Version Ref':
    case 'AWS::Lambda::Version FunctionArn': {
      const fn = functionName(resource, valueOf);
      return fn === undefined ? undefined : [...head, fn, markOf({ name: mark.name, attribute: 'Version' })];
    }
    default:
      return undefined;
  }
}

/** The name of the function, also where its ARN stands. */
function functionName({ properties }: TemplateResource, valueOf: (value: unknown) => unknown): string | undefined {
  const value = valueOf(properties['FunctionName']);
  const mark = markAlone(value);
  if (mark !== undefined) return markOf({ name: mark.name });
  return typeof value === 'string' && !hasMarks(value) && !value.includes(':') ? value : undefined;
}

/** A pseudo parameter is known where the template's place is. */
function pseudo(part: string, valueOf: (value: unknown) => unknown): unknown {
  const mark = markAlone(part);
  return mark === undefined ? part : valueOf({ Ref: mark.name });
}
