import { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import type { IAspect } from 'aws-cdk-lib/core';
import { Aspects, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { checkWaves, waveOf } from '../../lib/rollout/waves';
import { ModelFunction } from '../function/model-function';
import { Barriers } from '../private/barriers';
import { checkKnown } from '../private/known';
import { reject } from '../private/reject';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of rollouts in waves. */
export interface RolloutWavesProps {
  /** Number of waves, from 1 to 100. A wave takes as long as its slowest rollout. */
  readonly waves: number;
}

/**
 * Has the model functions of a stack change one group after another, where CodeDeploy moves their traffic: a hundred rollouts that start at a
 * time are more requests than CodeDeploy and Lambda take. Which wave a function is in follows from its path alone.
 *
 * It is for functions that do not use one another: one that refers to another one of a later wave makes a circle, which CloudFormation refuses.
 *
 * @example
 *
 * new RolloutWaves(stack, 'Waves', { waves: 5 });
 */
export class RolloutWaves extends Construct {
  /** @throws if the number of waves is not from 1 to 100 or known only at deploy, or the stack has waves already */
  public constructor(scope: Construct, id: string, props: RolloutWavesProps) {
    checkArguments('RolloutWaves', { scope, id, props });
    super(scope, id);
    reject(this, checkKnown({ waves: props.waves }));
    reject(this, checkWaves(props.waves));
    const stack = Stack.of(this);
    const before = planned.get(stack);
    reject(this, before === undefined ? [] : [{ prop: 'scope', found: `is in a stack that has waves already (${before.node.path})`, remedy: 'keep one of the two: a function would be in two waves' }]);
    planned.set(stack, this);
    Aspects.of(stack).add(new Waves(stack, new Barriers(this, props.waves), props.waves));
  }
}

guard('RolloutWaves', RolloutWaves);

/** The waves of each stack. */
const planned = new WeakMap<Stack, RolloutWaves>();

/** Sees the functions when all are declared. */
class Waves implements IAspect {
  public constructor(private readonly stack: Stack, private readonly barriers: Barriers, private readonly waves: number) {}

  public visit(node: IConstruct): void {
    if (!(node instanceof ModelFunction) || Stack.of(node) !== this.stack || !rollsOut(node)) return;
    this.barriers.add(node.alias.node.defaultChild as CfnAlias, waveOf(node.node.path, this.waves));
  }
}

/** Whether CodeDeploy moves a function's traffic. */
export function rollsOut(fn: ModelFunction): boolean {
  const alias = fn.alias.node.defaultChild;
  return CfnAlias.isCfnAlias(alias) && alias.cfnOptions.updatePolicy?.codeDeployLambdaAliasUpdate !== undefined;
}
