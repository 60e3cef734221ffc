import { writeFileSync } from 'node:fs';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Stage, Token, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { acknowledgementId, checkAcknowledgement, checkRegions } from '../../lib/residency/acknowledgements';
import { isRegion, meantRegion } from '../../lib/residency/regions';
import type { ServiceControlPolicy } from '../../lib/residency/service-control-policy';
import { checkServiceControlPolicy, policyText, serviceControlPolicy } from '../../lib/residency/service-control-policy';
import { reject, rejectAt } from '../private/reject';
import { keepResidencyList, residencyListOf } from '../private/residency-lists';
import { ResidencyPlugin } from '../private/residency-plugin';
import { guard } from '../private/declared/guard';

/** What a service control policy leaves out. */
export interface ServiceControlPolicyOptions {
  /**
   * ARNs of roles that may work in every region, such as `arn:aws:iam::*:role/Break-Glass`. `*` and `?` stand for parts of them.
   *
   * @default - none
   */
  readonly exemptRoles?: string[];

  /**
   * Actions of further global services, such as `artifact:*`. AWS says of its own list, which is in the policy, that it may lack the newest.
   *
   * @default - those of AWS's example
   */
  readonly globalActions?: string[];

  /**
   * Denies CloudFront and Global Accelerator too, through whose edge locations data goes. AWS's example allows them.
   *
   * @default false
   */
  readonly denyEdgeServices?: boolean;
}

/**
 * Keeps an app, a stage or a stack within regions: stacks, images, models, replicas and references outside of the list do not synthesize,
 * and neither does a region that only the deploy would know. All templates are read after synthesis, also those of constructs from
 * elsewhere, and everything that is found is reported at once, with its construct, resource and property.
 *
 * @example
 * const residency = DataResidency.of(app, ['eu-central-1', 'eu-west-1']);
 * residency.writeServiceControlPolicy('scp.json');
 */
export class DataResidency {
  /**
   * Keeps everything below a scope within regions. The same list for the same scope gives the same object again.
   *
   * @param scope an app, a stage, a stack or whatever holds stacks. Lists of inner and outer scopes both hold.
   * @param regions names of regions, such as `eu-central-1`
   * @throws for a list that is empty, names that are no regions, and a second list for a scope that has another
   */
  public static of(scope: IConstruct, regions: string[]): DataResidency {
    rejectAt(placeOf(scope), Token.isUnresolved(regions) || regions.some((region) => Token.isUnresolved(region))
      ? [{ prop: 'regions', found: 'is known only at deploy', remedy: 'write the names of the regions' }]
      : checkRegions(regions, isRegion, meantRegion));
    const given = residencyListOf(scope) as DataResidency | undefined;
    if (given === undefined) return new DataResidency(scope, regions);
    const isSame = [...given.regions].sort().join() === [...regions].sort().join();
    rejectAt(placeOf(scope), isSame ? [] : [{ prop: 'regions', found: `is ${regions.join(', ')}, and this scope has a list already`, allowed: given.regions.join(', '), remedy: 'call DataResidency.of once for a scope' }]);
    return given;
  }

  /** The regions that are allowed. */
  public readonly regions: string[];

  private constructor(private readonly scope: IConstruct, regions: string[]) {
    this.regions = [...regions];
    if (!scope.node.scopes.some((each) => Stage.isStage(each))) rejectAt(placeOf(scope), [{ prop: 'scope', found: 'is in no app, and nothing synthesizes it', remedy: 'give it an app' }]);
    Validations.of(scope).addPlugins(new ResidencyPlugin(scope, this.regions));
    keepResidencyList(scope, this);
  }

  /**
   * Lets what a rule finds in a construct, or below it, be as it is. The reason is in validation-report.json with what was found.
   * `Validations.of(construct).acknowledge({ id: 'DataResidency::ID', reason })` is the same.
   *
   * @param construct the construct that has the finding
   * @param id a rule of docs/residency.md, such as `residency-replica`
   * @param reason who decided it, and why
   * @throws for an id that is no rule, and without a reason
   */
  public acknowledge(construct: IConstruct, id: string, reason: string): void {
    reject(construct, checkAcknowledgement(id, reason));
    Validations.of(construct).acknowledge({ id: acknowledgementId(id), reason });
  }

  /**
   * The policy that denies all other regions to an account, for whatever is done there by other ways than this app. It is AWS's example:
   * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html#example-scp-deny-region
   *
   * @throws above 5,120 characters, and for regions of several partitions (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html)
   */
  public serviceControlPolicy(options: ServiceControlPolicyOptions = {}): PolicyDocument {
    return PolicyDocument.fromJson(this.policy(options));
  }

  /** The same as text, as `aws organizations create-policy --type SERVICE_CONTROL_POLICY --content` and a CfnOutput take it. */
  public serviceControlPolicyText(options: ServiceControlPolicyOptions = {}): string {
    return JSON.stringify(this.policy(options));
  }

  /** The same in a file, which is written at once. */
  public writeServiceControlPolicy(path: string, options: ServiceControlPolicyOptions = {}): void {
    writeFileSync(path, `${policyText(this.policy(options))}\n`);
  }

  private policy(options: ServiceControlPolicyOptions): ServiceControlPolicy {
    const settings = { ...options, regions: this.regions };
    rejectAt(placeOf(this.scope), checkServiceControlPolicy(settings));
    return serviceControlPolicy(settings);
  }
}

guard('DataResidency', DataResidency);

/** An app has no path. */
function placeOf(scope: IConstruct): string {
  return scope.node.path === '' ? 'DataResidency' : scope.node.path;
}
