import { parseTemplate, type GivenParameter } from '../../../lib/cloudformation';
import { AwsError } from '../wire/errors';
import { list, text, type QueryParameters, type QueryValue } from '../wire/query';
import type { StackRecord, Tag } from './records';

export function givenParameters(parameters: QueryParameters): Readonly<Record<string, GivenParameter>> {
  return Object.fromEntries(list(parameters, 'Parameters').map((entry: QueryValue) => {
    const { ParameterKey, ParameterValue, UsePreviousValue } = entry as Readonly<Record<string, string | undefined>>;
    return [ParameterKey ?? '', UsePreviousValue === 'true' ? { usePreviousValue: true as const } : ParameterValue ?? ''];
  }));
}

export function tagsOf(parameters: QueryParameters): readonly Tag[] | undefined {
  if (parameters['Tags'] === undefined) return undefined;
  return list(parameters, 'Tags').map((entry) => {
    const { Key, Value } = entry as Readonly<Record<string, string | undefined>>;
    return { key: Key ?? '', value: Value ?? '' };
  });
}

/** What a stack has beside its resources. */
export function sameAround(stack: StackRecord, outputs: unknown, tags: readonly Tag[]): boolean {
  if (stack.previous !== undefined || stack.status === 'CREATE_FAILED') return false;
  return JSON.stringify(parseTemplate(stack.template).outputs) === JSON.stringify(outputs) && JSON.stringify(stack.tags) === JSON.stringify(tags);
}

export function checkCapabilities(missing: string | undefined): void {
  if (missing !== undefined) throw new AwsError(400, 'InsufficientCapabilitiesException', `Requires capabilities : [${missing}]`);
}

export function notUpdatable(stack: StackRecord): AwsError {
  return AwsError.validation(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** What a caller may ask of a deploy and this server does not do: refused, so that nobody takes it for done. */
export function refuseUnserved(parameters: QueryParameters): void {
  const mode = text(parameters, 'DeploymentMode');
  if (mode !== undefined) throw AwsError.notServed('cloudformation', `DeploymentMode ${mode}`);
  const { Mode = 'STANDARD' } = (parameters['DeploymentConfig'] ?? {}) as Readonly<Record<string, string>>;
  if (Mode !== 'STANDARD') throw AwsError.notServed('cloudformation', `deployments of the mode ${Mode}`);
}
