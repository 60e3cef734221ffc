import type { TemplateSource, WrittenAcknowledgement } from '../../lib/rules/report';
import { isOfInferenceRules, ruleIdOf } from '../../lib/rules/report';
import type { Assembly, AssemblyStack } from '../../local/assembly/assembly';

/** The templates of a cloud assembly: of all its stages, with their nested stacks. */
export function assemblySources({ stacks }: Assembly, shown: (file: string) => string, read: (file: string) => string): readonly (readonly [key: string, source: TemplateSource])[] {
  return stacks.flatMap((stack) => stackSources(stack, acknowledgementsOf(stack), shown, read));
}

function stackSources(
  stack: AssemblyStack, acknowledgements: readonly WrittenAcknowledgement[], shown: (file: string) => string, read: (file: string) => string,
): readonly (readonly [key: string, source: TemplateSource])[] {
  const { templateFile, displayName, region, account, nested } = stack;
  return [
    [`${templateFile} ${displayName}`, {
      file: shown(templateFile), text: read(templateFile), stack: displayName, isSynthesized: true, acknowledgements, constructOf: (logicalId) => stack.path(logicalId),
      ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { accountId: account }),
    }],
    ...Object.values(nested).flatMap((each) => stackSources(each, acknowledgements, shown, read)),
  ];
}

/** Those of other plugins are none of ours. */
function acknowledgementsOf({ acknowledged, displayName }: AssemblyStack): readonly WrittenAcknowledgement[] {
  return acknowledged.filter(({ id }) => isOfInferenceRules(id)).map(({ construct, id, reason }) => ({
    id: ruleIdOf(id), reason: typeof reason === 'string' ? reason : '', writtenAt: '',
    // On the stack itself: about all of it, whatever makes up its template.
    ...(construct === displayName ? {} : { resource: construct }),
  }));
}
