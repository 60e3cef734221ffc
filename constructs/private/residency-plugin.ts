import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { Resource, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { parseTemplate } from '../../lib/cloudformation';
import { describeProblem, type Problem } from '../../lib/problem';
import { acknowledgedRule, checkAcknowledgement, RESIDENCY_PLUGIN } from '../../lib/residency/acknowledgements';
import type { ResidentStack, StackFinding } from '../../lib/residency/check-app';
import { checkAppResidency } from '../../lib/residency/check-app';
import type { ResidencyRuleId } from '../../lib/residency/finding';
import { ACKNOWLEDGE, describeRegions, RESIDENCY_RULES } from '../../lib/residency/finding';
import type { JsonObject } from '../../lib/residency/resolve';
import { known } from './known';
import { rules, transitRules } from './rules';

/** Reads what was synthesized: every stack below the scope, nested ones too, whoever wrote it. */
export class ResidencyPlugin implements IPolicyValidationPlugin {
  public readonly name = RESIDENCY_PLUGIN;

  public constructor(private readonly scope: IConstruct, private readonly regions: readonly string[]) {}

  public validate(): PolicyValidationPluginReport {
    const constructs = this.scope.node.findAll();
    // In this order, what a stack is nested in comes before it.
    const stacks = new Map(constructs.filter((each) => Stack.isStack(each)).map((stack) => [stack.node.path, stack]));
    const violations = [
      ...checkAppResidency([...stacks.values()].map(residentStack), this.regions).map((finding) => violationOf(finding, stacks.get(finding.stack))),
      ...[...stacks.values()].flatMap(plaintext),
      ...constructs.flatMap((each) => importedBucket(each, this.regions)),
      ...constructs.flatMap(wrongAcknowledgements),
    ];
    return { success: violations.length === 0, violations, metadata: { regions: describeRegions(this.regions) } };
  }
}

function residentStack(stack: Stack): ResidentStack {
  const file = templateOf(stack);
  if (!existsSync(file)) throw new Error(`${stack.node.path} has no template at ${file}, so nothing can be said of its regions: let its synthesizer write one`);
  const [region, account] = [known(stack.region), known(stack.account)];
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  return {
    path: stack.node.path,
    template: JSON.parse(readFileSync(file, 'utf8')) as JsonObject,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    ...(parent !== undefined && resource !== undefined && { nestedIn: { path: parent.node.path, logicalId: parent.resolve(resource.logicalId) as string } }),
  };
}

function templateOf(stack: Stack): string {
  return join(Stage.of(stack)?.outdir ?? '', stack.templateFile);
}

function violationOf({ rule, logicalId, location, stack: path, remedy, ...problem }: StackFinding, stack: Stack | undefined): PolicyViolation {
  return violation(rule, problem, remedy, logicalId === undefined || stack === undefined
    ? { constructPath: path, locations: [location] }
    : { resourceLogicalId: logicalId, templatePath: templateOf(stack), locations: [location] });
}

/** Encrypted on its way: the rules are those of `InferenceRules`, and here each of them is a promise. */
function plaintext(stack: Stack): readonly PolicyViolation[] {
  const file = templateOf(stack);
  const text = readFileSync(file, 'utf8');
  // An empty stack is none to CloudFormation.
  if ((JSON.parse(text) as JsonObject)['Resources'] === undefined) return [];
  const [region, accountId] = [known(stack.region), known(stack.account)];
  const { checkRules, RuleTemplate } = rules();
  const template = new RuleTemplate(parseTemplate(text), { ...(region !== undefined && { region }), ...(accountId !== undefined && { accountId }) });
  return checkRules(template, transitRules().ENCRYPTED_TRANSIT_RULES).map(({ rule, message, logicalId, path, source }) => ({
    ruleName: rule, description: message, fix: source, severity: 'error',
    violatingResources: [{ ...(logicalId !== undefined && { resourceLogicalId: logicalId }), templatePath: file, locations: [path.split('/').slice(3).join('.')] }],
  }));
}

/** A bucket that is imported with a region: neither its name nor its ARN says it again. */
function importedBucket(construct: IConstruct, regions: readonly string[]): readonly PolicyViolation[] {
  if (!Resource.isResource(construct) || Resource.isOwnedResource(construct) || !('bucketArn' in construct)) return [];
  const region = known(construct.env.region);
  if (region === undefined || regions.includes(region) || region === known(construct.stack.region)) return [];
  return [violation('residency-artifact', { prop: 'region', found: `is ${region}`, allowed: describeRegions(regions) }, `${RESIDENCY_RULES['residency-artifact'].remedy}, ${ACKNOWLEDGE}`,
    { constructPath: construct.node.path, locations: ['env.region'] })];
}

/** Those that were written past `DataResidency.acknowledge`. Nothing takes these findings out again. */
function wrongAcknowledgements(construct: IConstruct): readonly PolicyViolation[] {
  return construct.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => (
    Object.entries(data as Readonly<Record<string, unknown>>).flatMap(([id, reason]) => {
      const rule = acknowledgedRule(id);
      return rule === undefined ? [] : checkAcknowledgement(rule, reason).map(({ remedy, ...problem }) => (
        { ...violation('residency-acknowledgement', problem, remedy, { constructPath: construct.node.path, locations: ['acknowledge'] }), severity: 'fatal' }
      ));
    })
  ));
}

function violation(rule: ResidencyRuleId | 'residency-acknowledgement', problem: Problem, fix: string | undefined, at: PolicyViolation['violatingResources'][number]): PolicyViolation {
  return { ruleName: rule, description: describeProblem(problem), severity: 'error', violatingResources: [at], ...(fix !== undefined && { fix }) };
}
