import { canonicalJson } from '../canonical-json';
import { GUARD_TYPE } from './guard';

/** What a stack's template says of an alias. */
export interface AliasUpdate {
  /** The version that the stack takes for the alias's; undefined where that is not to be read off. */
  readonly version?: string;
  /** What moves its traffic; undefined where CloudFormation does at once. */
  readonly deployments?: { readonly application: string; readonly group: string };
}

export interface TemplateResource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly UpdatePolicy?: { readonly CodeDeployLambdaAliasUpdate?: { readonly ApplicationName?: unknown; readonly DeploymentGroupName?: unknown } };
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

/** UpdateStack takes a template of this size in the call: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export const MAX_TEMPLATE_BODY_BYTES = 51_200;

/** Undefined where the template is no JSON, as CDK's are, or has no such alias. */
export function templateFacts(template: string, aliasId: string, physicalId: (logicalId: string) => string | undefined): AliasUpdate | undefined {
  const alias = parseTemplate(template)?.Resources?.[aliasId];
  if (alias === undefined) return undefined;
  const { ApplicationName, DeploymentGroupName } = alias.UpdatePolicy?.CodeDeployLambdaAliasUpdate ?? {};
  const named = (value: unknown): string | undefined => {
    if (typeof value === 'string') return value;
    const { Ref } = (value ?? {}) as { readonly Ref?: string };
    return Ref === undefined ? undefined : physicalId(Ref);
  };
  const [application, group] = [named(ApplicationName), named(DeploymentGroupName)];
  const version = versionIn(alias.Properties?.['FunctionVersion'], physicalId);
  return { ...(version === undefined ? {} : { version }), ...(application === undefined || group === undefined ? {} : { deployments: { application, group } }) };
}

/** A number, or the attribute of a version, whose ARN ends with its number. */
function versionIn(value: unknown, physicalId: (logicalId: string) => string | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const attribute = (value as { readonly 'Fn::GetAtt'?: unknown } | undefined)?.['Fn::GetAtt'];
  const [logicalId, name] = Array.isArray(attribute) ? attribute as readonly unknown[] : [];
  return typeof logicalId === 'string' && name === 'Version' ? physicalId(logicalId)?.split(':').at(-1) : undefined;
}

/**
 * The template with an alias at a version by its number, and without an UpdatePolicy: what CloudFormation is to believe of an alias that
 * was moved by hand. Otherwise it would give CodeDeploy the version that it last declared as the current one, and CodeDeploy refuses a
 * deployment whose current version is not the alias's: https://github.com/aws/serverless-application-model/issues/291
 * And a deploy that fails would take the alias back to that version, which somebody has rolled back from. The alias's guard is told of the
 * same, so that it is asked again before any deploy that moves the alias from there, also one of the code that was deployed last.
 */
export function templateWithLive(template: string, aliasId: string, version: string): string | undefined {
  const parsed = parseTemplate(template);
  const alias = parsed?.Resources?.[aliasId];
  if (parsed === undefined || alias === undefined) return undefined;
  const { UpdatePolicy: _, ...rest } = alias;
  const guards = guardsOf(parsed, 'functionName', alias.Properties?.['FunctionName']).map(([id, guard]) => [id, notedGuard(guard, version)] as const);
  return JSON.stringify({
    ...parsed, Resources: { ...parsed.Resources, ...Object.fromEntries(guards), [aliasId]: { ...rest, Properties: { ...rest.Properties, FunctionVersion: version } } },
  });
}

/** The guards of a host, by the property that names it. */
export function guardsOf({ Resources = {} }: Template, property: string, host: unknown): readonly (readonly [string, TemplateResource])[] {
  return Object.entries(Resources).filter(([, { Type, Properties }]) => Type === GUARD_TYPE && canonicalJson(Properties?.[property]) === canonicalJson(host));
}

/** A guard that is asked to let the stack take note of what is live, and nothing else. */
export function notedGuard(guard: TemplateResource, noted: string): TemplateResource {
  const { digest: _, model: __, ...properties } = guard.Properties ?? {};
  return { ...guard, Properties: { ...properties, noted } };
}

/**
 * The bucket that the code of the template's functions lies in: what CDK uploads, and whoever deploys may write to. Undefined where it
 * is not named by text and pseudo parameters.
 */
export function codeBucket(template: string, pseudo: Readonly<Record<string, string>>): string | undefined {
  const functions = Object.values(parseTemplate(template)?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const named = functions.map(({ Properties }) => (Properties?.['Code'] as { readonly S3Bucket?: unknown } | undefined)?.S3Bucket).find((bucket) => bucket !== undefined);
  const text = typeof named === 'string' ? named : (named as { readonly 'Fn::Sub'?: unknown } | undefined)?.['Fn::Sub'];
  if (typeof text !== 'string') return undefined;
  const bucket = text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => pseudo[name] ?? whole);
  return bucket.includes('$') ? undefined : bucket;
}

/** Undefined where it is no JSON. */
export function parseTemplate(template: string): Template | undefined {
  try {
    return JSON.parse(template) as Template;
  } catch {
    return undefined;
  }
}
