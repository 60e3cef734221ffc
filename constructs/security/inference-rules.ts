import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Finding, RuleText } from '../../lib/rules';
import { isDay } from '../../lib/rules/day';
import { appTemplates } from '../private/app-templates';
import { checkArguments, guard } from '../private/declared/guard';
import { packageVersion } from '../private/package-assets';
import { resourceSpecs } from '../private/resource-specs';
import { rules } from '../private/rules';

/** Options of `InferenceRules`. */
export interface InferenceRulesProps {
  /**
   * The day that runtimes and images are held against, as `2026-11-22`: what AWS no longer supports by then is found.
   *
   * @default - the day of the synthesis
   */
  readonly today?: string;
}

/**
 * Checks every template of an app, also of stacks that are nested or made of other libraries' constructs, for what AWS's own validation,
 * cfn-lint and CDK let through: what a service refuses when the resource is made, and what deploys and then loses requests. The page
 * docs/rules.md lists the rules. Findings of severity `error` stop the synthesis; warnings and advice are reported.
 *
 * What is as it should be is acknowledged where it is, by the rule's id and with a reason; both are in the validation report of the app.
 * A rule that there is not, and an empty reason, are errors.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 * @example
 * const app = new App();
 * Validations.of(app).addPlugins(new InferenceRules());
 */
export class InferenceRules implements IPolicyValidationPlugin {
  /** What findings are listed under, and what ids of acknowledgements begin with: `InferenceRules::lambda-alias-weights`. */
  public readonly name = 'InferenceRules';

  /** The version of this package. */
  public readonly version?: string = packageVersion();

  /** The ids of all rules. */
  public readonly ruleIds?: string[] = [...rules().RULE_IDS];

  private readonly today: string;

  public constructor(props: InferenceRulesProps = {}) {
    checkArguments('InferenceRules', { props });
    this.today = props.today ?? new Date().toISOString().slice(0, 10);
    if (!isDay(this.today)) {
      throw new Error(`InferenceRules: \`today\` is ${JSON.stringify(props.today)}, allowed: a day as 2026-11-22`);
    }
  }

  /** Called by CDK after the templates are written. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const specs = resourceSpecs();
    const { inspectTemplate } = rules();
    const violations = [
      ...appTemplates(context, this.today).flatMap(({ path, template, environment }) => (
        inspectTemplate(template, { specs, environment, specsAreComplete: false }).map((finding) => violationOf(finding, path))
      )),
      ...this.acknowledgements(context.appConstruct),
    ];
    return { success: !violations.some(({ severity }) => severity === 'error' || severity === 'fatal'), violations };
  }

  /** What is wrong with acknowledgements themselves. CDK takes out what they name; these it cannot, since they are fatal. */
  private acknowledgements(app: IConstruct): readonly PolicyViolation[] {
    const { acknowledgementProblems, RULE_IDS } = rules();
    const prefix = `${this.name}::`;
    return app.node.findAll().flatMap(({ node }) => node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries((data ?? {}) as Record<string, unknown>))
      .filter(([id]) => id.startsWith(prefix))
      .flatMap(([id, reason]) => acknowledgementProblems({ id: id.slice(prefix.length), reason, writtenAt: node.path }, RULE_IDS))
      .map(({ rule, message }): PolicyViolation => ({
        ruleName: rule,
        description: message,
        severity: 'fatal',
        violatingResources: [{ constructPath: node.path, locations: [] }],
      })));
  }
}

guard('InferenceRules', InferenceRules);

let texts: ReadonlyMap<string, RuleText> | undefined;

function textOf(id: string): RuleText | undefined {
  texts ??= new Map(rules().RULES.map((rule) => [rule.id, rule]));
  return texts.get(id);
}

/** What is wrong and what comes of it is the description; what to do about it has a place of its own in the report. */
function violationOf({ rule, severity, logicalId, path, message, remedy: own, source }: Finding, templatePath: string): PolicyViolation {
  const text = textOf(rule);
  const remedy = own ?? text?.remedy;
  const found = remedy !== undefined && message.endsWith(`: ${remedy}`) ? message.slice(0, -`: ${remedy}`.length) : message;
  return {
    ruleName: rule,
    description: [found, text?.why].filter((part) => part !== undefined).join('. '),
    severity,
    fix: remedy === undefined ? source : `${remedy} (${source})`,
    violatingResources: [{
      ...(logicalId === undefined ? {} : { resourceLogicalId: logicalId }),
      templatePath,
      // As CDK's own validation has it, below the resource: `Properties.MemorySize`.
      locations: [path.split('/').slice(logicalId === undefined ? 1 : 3).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')],
    }],
  };
}
