import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Alias, Version } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { checkSplit } from '../../lib/rollout/split';
import type { ModelFunction } from '../function/model-function';
import { checkKnown, known } from '../private/known';
import { reject } from '../private/reject';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of a weighted alias. */
export interface WeightedAliasProps {
  /** The function whose newest version gets the rest of the traffic. */
  readonly modelFunction: ModelFunction;

  /** Name of the alias, which is what callers use. It cannot be `live`. */
  readonly aliasName: string;

  /**
   * Number of the version that gets the share: one that is published already, as `csi status` lists them. Lambda wants both versions to have
   * one execution role.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
   */
  readonly otherVersion: string;

  /** Share of the other version, in percent: a whole number from 1 to 99. */
  readonly percentage: number;
}

/**
 * Two versions of one function behind one name, beside `live`: for a look at an earlier version under real requests. Which of them answers is
 * drawn anew for each request: a caller meets now the one, now the other, and at little traffic the shares are far from what is
 * written. It keeps nothing ready. An experiment with users wants two functions and a split that remembers its callers.
 *
 * @example
 *
 * const trial = new WeightedAlias(this, 'Trial', { modelFunction: fn, aliasName: 'trial', otherVersion: '7', percentage: 20 });
 * trial.alias.addFunctionUrl();
 */
export class WeightedAlias extends Construct {
  /** The alias, as what other constructs take for a function. */
  public readonly alias: IFunction;

  public constructor(scope: Construct, id: string, props: WeightedAliasProps) {
    checkArguments('WeightedAlias', { scope, id, props });
    super(scope, id);
    const { modelFunction, aliasName, otherVersion, percentage } = props;
    reject(this, checkKnown({ percentage }));
    reject(this, checkSplit({ aliasName: known(aliasName), otherVersion: known(otherVersion), percentage }));
    const { version } = modelFunction;
    const other = Version.fromVersionAttributes(this, 'Other', { lambda: version.lambda, version: otherVersion });
    this.alias = new Alias(this, 'Alias', { aliasName, version, additionalVersions: [{ version: other, weight: percentage / 100 }] });
  }
}

guard('WeightedAlias', WeightedAlias);
