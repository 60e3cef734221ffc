import type { StageSynthesisOptions } from 'aws-cdk-lib/core';
import { Aspects, AspectPriority, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { guard } from '../private/declared/guard';
import { reject } from '../private/reject';
import { checkDefaults, checkLeftOut } from './check-defaults';
import { saidAt } from './chosen-defaults';
import { applyDefaults } from './defaults-pass';
import { watchRetention } from './given-retention';
import type { InferenceDefaultsProps, SecurityDefault } from './inference-defaults-props';

/**
 * Turns on, for all that an app, a stage, a stack or a construct contains, what security reviews ask for: keys of your own, your network,
 * isolated containers, TLS, logs that are kept for a time, and permission boundaries. It holds for this library's constructs and for
 * everything else of CDK beside them. What a resource says itself wins, and so does what is said nearer to it.
 *
 * @example
 *
 * InferenceDefaults.of(app).apply({ vpc });
 */
export class InferenceDefaults {
  /**
   * The defaults of a construct and all that is below it.
   *
   * @throws if it is no construct
   */
  public static of(scope: IConstruct): InferenceDefaults {
    return new InferenceDefaults(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Turns the defaults on. Call it before the stacks are filled, so that log groups of CDK tell whether you said how long they are kept; all else
   * is the same if it is called last.
   *
   * @throws if it was called for this construct before, or the network has no private subnets. When the app is synthesized, everything that
   * cannot have a default is refused in one error, by its path: a serverless endpoint in a network, a role that is not the app's
   */
  public apply(props: InferenceDefaultsProps = {}): InferenceDefaults {
    const said = saidAt(this.scope);
    reject(this.scope, [
      ...checkDefaults(props),
      ...(said.props === undefined ? [] : [{ prop: 'apply', found: 'was called twice', remedy: 'give everything in one call' }]),
    ]);
    said.props = props;
    watchRetention(this.scope);
    reach(this.scope);
    return this;
  }

  /**
   * Leaves something out, for this construct and all that is below it, that defaults further up turn on.
   *
   * @throws if there is no such default
   */
  public leaveOut(...defaults: SecurityDefault[]): InferenceDefaults {
    reject(this.scope, checkLeftOut(defaults));
    for (const each of defaults) saidAt(this.scope).leftOut.add(each);
    return this;
  }
}

guard('InferenceDefaults', InferenceDefaults);

/** Stages whose resources defaults come to. */
const reached = new WeakSet<Stage>();

/**
 * CDK has aspects of an app stop at its stages, each of which is an app of its own: they get theirs when the app is synthesized, which is before
 * they are.
 */
function reach(scope: IConstruct): void {
  const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
  if (stage === undefined) return;
  visit(stage);
  for (const nested of scope.node.findAll()) if (Stage.isStage(nested)) visit(nested);
  if (attended.has(stage)) return;
  attended.add(stage);
  const synth = stage.synth.bind(stage);
  stage.synth = (options?: StageSynthesisOptions) => {
    for (const nested of stage.node.findAll()) if (Stage.isStage(nested)) visit(nested);
    return synth(options);
  };
}

/** Stages that look after those within them. */
const attended = new WeakSet<Stage>();

function visit(stage: Stage): void {
  if (reached.has(stage)) return;
  reached.add(stage);
  const { assembly } = stage as unknown as { readonly assembly?: unknown };
  if (assembly !== undefined) {
    reject(stage, [{ prop: 'apply', found: 'was called for what this stage is in, and the stage is synthesized already, as a pipeline does when it is added, and as Python does with one that is made after the call', remedy: 'call apply() when the stages are made, or InferenceDefaults.of(stage).apply() for each' }]);
  }
  const seen = new WeakSet<IConstruct>();
  Aspects.of(stage).add({
    visit: (construct) => {
      if (seen.has(construct)) return;
      // Other languages than JavaScript call CDK's own `synth`: a stage that it went to is synthesized by now, and refused.
      for (const nested of stage.node.findAll()) if (Stage.isStage(nested) && nested !== stage) visit(nested);
      applyDefaults(stage);
      // What is new from here on, other aspects have made.
      for (const present of stage.node.findAll()) seen.add(present);
    },
  }, { priority: AspectPriority.MUTATING });
}
