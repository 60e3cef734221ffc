import { LIVE_ALIAS } from '../lambda/live-alias';
import type { Problem } from '../problem';

/** An alias or version of a function, as far as traffic and what is kept ready go. */
export interface Qualifier {
  /** Where it is declared. */
  readonly path: string;
  /** Name of an alias; undefined for a version. */
  readonly alias?: string;
  /** What it points to, or is. Two that are the same say the same. */
  readonly version: string;
  /** It has provisioned concurrency, fixed or scaled. */
  readonly keepsReady: boolean;
  /** The most that is ever kept ready; undefined where only the deploy knows. */
  readonly most?: number;
  /** The template gives a share of its traffic to another version. */
  readonly isWeighted: boolean;
  /** CodeDeploy moves its traffic. */
  readonly isRolledOut: boolean;
}

const PROVISIONED = 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html';
const ALIASES = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html';
const SHARE = { min: 1, max: 99, source: ALIASES } as const;
const ALIAS_NAME = { pattern: /^(?!\d+$)[a-zA-Z0-9-_]{1,128}$/, source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html' } as const;

/** What Lambda refuses at the deploy, or takes and then stumbles over, of all aliases and versions of one function. */
export function checkQualifiers(qualifiers: readonly Qualifier[], reservedConcurrency: number | undefined): Problem[] {
  return [...qualifiers.flatMap(checkWeights), ...checkOwners(qualifiers), ...checkSum(qualifiers, reservedConcurrency)];
}

/** "Alias with weights can not be used with Provisioned Concurrency", and CodeDeploy moves weights that it has to find at none. */
function checkWeights({ path, alias, keepsReady, isWeighted, isRolledOut }: Qualifier): Problem[] {
  if (!isWeighted) return [];
  const remedy = 'give each model a function of its own and put what splits in front; or leave the split to a `WeightedAlias`, which keeps nothing ready';
  return [
    ...(keepsReady ? [{ prop: 'routingConfig', found: `of the alias ${alias} (${path}) is given together with provisioned concurrency, which Lambda refuses ("Alias with weights can not be used with Provisioned Concurrency")`, remedy: `${remedy} (${PROVISIONED})` }] : []),
    ...(isRolledOut ? [{ prop: 'routingConfig', found: `of the alias ${alias} (${path}) is given together with a rollout, which moves the same weights: each deploy would put them back`, remedy: `${remedy} (${ALIASES})` }] : []),
  ];
}

/** "Each version of a function can only have one provisioned concurrency configuration." */
function checkOwners(qualifiers: readonly Qualifier[]): Problem[] {
  const owners = new Map<string, Qualifier[]>();
  for (const qualifier of qualifiers.filter(({ keepsReady }) => keepsReady)) owners.set(qualifier.version, [...(owners.get(qualifier.version) ?? []), qualifier]);
  return [...owners.values()].filter((all) => all.length > 1).map((all) => ({
    prop: 'provisionedConcurrency',
    found: `is kept by ${all.map(({ alias, path }) => `${alias === undefined ? 'the version' : `the alias ${alias}`} (${path})`).join(' and ')}, all of one version`,
    allowed: 'one of them',
    remedy: `leave it to the alias ${LIVE_ALIAS} (${PROVISIONED})`,
  }));
}

/** "The sum of the provisioned concurrency ... can't exceed the function's reserved concurrency." */
function checkSum(qualifiers: readonly Qualifier[], reserved: number | undefined): Problem[] {
  const owners = qualifiers.filter(({ keepsReady, most }) => keepsReady && most !== undefined);
  const sum = owners.reduce((total, { most = 0 }) => total + most, 0);
  if (reserved === undefined || owners.length < 2 || sum <= reserved) return [];
  return [{
    prop: 'reservedConcurrency',
    found: `is ${reserved}, and ${owners.map(({ alias = 'a version', most, path }) => `${alias} (${path}) may keep ${most}`).join(', ')}: ${sum} in all`,
    allowed: `at least ${sum}`,
    remedy: `raise it, or keep fewer ready (${PROVISIONED})`,
  }];
}

/** What is wrong with a share of an alias's traffic. Undefined stands for what only the deploy knows. */
export function checkSplit({ aliasName, otherVersion, percentage }: { readonly aliasName?: string; readonly otherVersion?: string; readonly percentage?: number }): Problem[] {
  const problems: Problem[] = [];
  if (aliasName === LIVE_ALIAS) problems.push({ prop: 'aliasName', found: `is ${LIVE_ALIAS}, which deploys move`, remedy: 'choose another' });
  else if (aliasName !== undefined && !ALIAS_NAME.pattern.test(aliasName)) {
    problems.push({ prop: 'aliasName', found: `is ${JSON.stringify(aliasName)}`, allowed: 'up to 128 letters, digits, - and _, and not digits alone', remedy: `choose another (${ALIAS_NAME.source})` });
  }
  if (otherVersion !== undefined && !/^[1-9]\d*$/.test(otherVersion)) {
    problems.push({ prop: 'otherVersion', found: `is ${JSON.stringify(otherVersion)}`, allowed: 'the number of a published version', remedy: 'take one that `csi status` lists' });
  }
  if (percentage !== undefined && !(Number.isInteger(percentage) && percentage >= SHARE.min && percentage <= SHARE.max)) {
    problems.push({ prop: 'percentage', found: `is ${percentage}`, allowed: `a whole number from ${SHARE.min} to ${SHARE.max}`, remedy: `choose the share of the other version (${SHARE.source})` });
  }
  return problems;
}
