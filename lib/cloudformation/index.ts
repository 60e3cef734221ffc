export type {
  DeletionPolicy, Mappings, Template, TemplateOutput, TemplateParameter, TemplateProblem, TemplateResource, TemplateRule, UpdateReplacePolicy,
} from './template';
export { TemplateError } from './template';
export { parseTemplate, TEMPLATE_LIMITS } from './parse-template';
export type { PropertySpec, PropertyType, Replacement, ResourceSpec, ResourceSpecs } from './specs';
export { isCustomResource, specsFromJson } from './specs';
export { checkProperties, coerceProperties } from './check-properties';
export { checkTemplate } from './check-template';
export { checkDynamicReferences } from './dynamic-references';
export { checkRules } from './rules';
export type { EvaluationScope, PseudoParameters, StackOutputReference } from './evaluate';
export { evaluate, evaluateConditions, evaluateRule, holdsUnknown, UNKNOWN } from './evaluate';
export type { GivenParameter, ResolvedParameters } from './parameters';
export { resolveParameters } from './parameters';
export { activeResources, checkActiveReferences, dependencies, findCycle } from './dependencies';
export type { ChangeAction, ChangeScope, EvaluatedTemplate, ResourceChange } from './changes';
export { planChanges } from './changes';
export type { StackPolicy, UpdateAction } from './stack-policy';
export { MAX_STACK_POLICY_BYTES, parseStackPolicy, StackPolicyError, stackPolicyRefusal, unknownLogicalId } from './stack-policy';
