import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnResource, NestedStack } from 'aws-cdk-lib/core';
import type { ISynthesisSession, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkShard } from '../../lib/fleet/shards';
import { describeProblem } from '../../lib/problem';
import { SharedExecutionRole } from '../function/shared-execution-role';
import { leaveOpen } from '../private/left-open';
import { reject } from '../private/reject';

/** A nested stack with some of a fleet's models, and what they share. */
export class FleetShard extends NestedStack {
  private readonly shard: number;
  private models = 0;
  private logGroup?: ILogGroup;
  private preparing = false;
  private template?: object;

  public constructor(scope: Construct, shard: number) {
    super(scope, `Shard${shard}`, { description: `Shard ${shard} of a fleet of models` });
    this.shard = shard;
    this.node.addValidation({ validate: () => checkShard(shard, { models: this.models, resources: this.resources() }).map(describeProblem) });
  }

  public addModel(): void {
    this.models++;
  }

  /** The role that functions run as which need no more than their logs, and tracing. */
  public sharedRole(tracing: boolean, removalPolicy: RemovalPolicy): SharedExecutionRole {
    const id = tracing ? 'CsiRole' : 'CsiUntracedRole';
    return (this.node.tryFindChild(id) as SharedExecutionRole | undefined) ??
      new SharedExecutionRole(this, id, { tracing, logGroup: this.logGroup, removalPolicy, description: `Runs the models of shard ${this.shard} on Lambda` });
  }

  /** Where all its functions write to, which Lambda keeps apart by the names of their streams. To be asked before the role. */
  public sharedLogGroup(retention: RetentionDays | undefined, removalPolicy: RemovalPolicy): ILogGroup {
    this.logGroup ??= leaveOpen(new LogGroup(this, 'CsiLogs', { retention: retention ?? RetentionDays.THREE_MONTHS, removalPolicy }), ...(retention === undefined ? ['RetentionInDays'] : []));
    return this.logGroup;
  }

  /** Number of resources in this stack's own template. */
  private resources(): number {
    return this.node.findAll().filter((node) => CfnResource.isCfnResource(node) && node.stack === this).length;
  }

  /**
   * CDK renders the template of a nested stack for its digest, and once more to write it. It is the same.
   *
   * @internal
   */
  public _prepareTemplateAsset(): boolean {
    this.preparing = true;
    const prepared = super._prepareTemplateAsset();
    this.preparing = false;
    return prepared;
  }

  /** @internal */
  protected _toCloudFormation(): object {
    if (this.template !== undefined) return this.template;
    const template = super._toCloudFormation() as object;
    if (this.preparing) this.template = template;
    return template;
  }

  /**
   * Weighs the template as it was written. CDK itself only warns of one that is too large.
   *
   * @internal
   */
  public _synthesizeTemplate(...[session, ...more]: Parameters<NestedStack['_synthesizeTemplate']>): void {
    super._synthesizeTemplate(session, ...more);
    this.template = undefined;
    reject(this, checkShard(this.shard, { models: this.models, bytes: statSync(join((session as ISynthesisSession).outdir, this.templateFile)).size }));
  }
}
