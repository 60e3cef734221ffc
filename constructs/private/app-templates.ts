import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CfnElement, IPolicyValidationContext } from 'aws-cdk-lib/core';
import { NestedStack } from 'aws-cdk-lib/core';
import type { Template } from '../../lib/cloudformation';
import { parseTemplate } from '../../lib/cloudformation';
import type { RuleEnvironment } from '../../lib/rules';
import { objectOf, textOf, valueAt } from '../../lib/rules/values';
import { rules } from './rules';

/** One template of an app, with what is known of where it goes. */
export interface AppTemplate {
  readonly path: string;
  readonly template: Template;
  readonly environment: RuleEnvironment;
}

/** All templates of the stacks that a plugin is called with, and of the stacks that are nested in them: those CDK leaves to plugins to find. */
export function appTemplates({ stackTemplates, appConstruct }: IPolicyValidationContext, today: string): readonly AppTemplate[] {
  const nested = appConstruct.node.findAll().filter((each): each is NestedStack => NestedStack.isNestedStack(each));
  return stackTemplates.flatMap(({ stackConstructPath, templatePath, region, accountId }) => withNested(stackConstructPath, templatePath, {
    today,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
  }, nested));
}

function withNested(constructPath: string, path: string, environment: RuleEnvironment, all: readonly NestedStack[]): readonly AppTemplate[] {
  const text = readFileSync(path, 'utf8');
  // `cdk deploy` passes over a stack without resources, which is no template to CloudFormation.
  if (objectOf(JSON.parse(text))['Resources'] === undefined) return [];
  const template = parseTemplate(text);
  const inside = all.filter(({ nestedStackParent }) => nestedStackParent?.node.path === constructPath);
  const view = inside.length === 0 ? undefined : new (rules().RuleTemplate)(template, environment);
  return [{ path, template, environment }, ...inside.flatMap((stack) => {
    const logicalId = stack.nestedStackParent?.getLogicalId(stack.nestedStackResource as CfnElement) ?? '';
    const parameters = knownTexts(valueAt(view?.find(logicalId)?.properties, 'Parameters'));
    return withNested(stack.node.path, join(dirname(path), stack.templateFile), { ...environment, parameters }, all);
  })];
}

/** What a stack passes to one that is nested in it, as far as it is known: references mean something of the outer template. */
function knownTexts(parameters: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectOf(parameters)).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, text]];
  }));
}
