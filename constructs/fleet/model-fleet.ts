import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { MODELS_PER_SHARD, sharesLogGroup, SHARDS_PER_STACK } from '../../lib/fleet/limits';
import type { FleetLock } from '../../lib/fleet/lock';
import { parseFleetLock } from '../../lib/fleet/lock';
import { checkAssigned, checkStackTree, stackOfShard } from '../../lib/fleet/shards';
import type { Problem } from '../../lib/problem';
import { describeProblem } from '../../lib/problem';
import { checkConcurrentRollouts, CONCURRENT_ROLLOUTS, waveOfShard } from '../../lib/rollout/waves';
import { suggestion } from '../../lib/suggestion';
import { ModelFunction } from '../function/model-function';
import type { ModelFunctionOptions } from '../function/model-function-props';
import type { IModelVersion } from '../model/model-version';
import { Tracing } from '../monitoring/tracing';
import { Barriers } from '../private/barriers';
import { traceOnce } from '../private/creation-trace';
import { known } from '../private/known';
import { problemsOf, reject } from '../private/reject';
import { sha256Of } from '../private/sha256';
import { rollsOut } from '../rollout/rollout-waves';
import { fleetDashboard } from './fleet-dashboard';
import type { FleetModel } from './fleet-models';
import { FleetShard } from './fleet-shard';
import type { ModelFleetProps } from './model-fleet-props';
import { checkArguments, guard } from '../private/declared/guard';

/**
 * Many models, a function for each, in as many nested stacks as they need. Which nested stack a model is in is recorded in a file that is
 * committed: a model more or less changes nothing of the others.
 *
 * Give it the app or a stage: then it makes a stack for every five nested ones, since CloudFormation changes at most 2,500 resources at a
 * time. Within a stack of yours it makes nested stacks only, for a few hundred models at most.
 *
 * @example
 *
 * const fleet = new ModelFleet(app, 'Fleet', {
 *   models: FleetModels.fromDirectory('models'),
 *   defaults: { memorySize: Size.mebibytes(512) },
 * });
 * fleet.function('digits').grants.invoke(webRole);
 */
export class ModelFleet extends Construct {
  /** The functions, by the names of their models in alphabetical order. */
  public readonly functions: ModelFunction[];

  /** The dashboard of all models. Undefined where it was turned off. */
  public readonly dashboard?: Dashboard;

  private readonly props: ModelFleetProps;
  private readonly byName = new Map<string, ModelFunction>();
  private readonly shards = new Map<number, FleetShard>();
  private readonly stacks = new Map<number, Stack>();
  /** The user's stack, where the fleet is in one. */
  private readonly within?: Stack;

  public constructor(scope: Construct, id: string, props: ModelFleetProps) {
    checkArguments('ModelFleet', { scope, id, props });
    super(scope, id);
    traceOnce(this, new.target);
    this.writeCompactly();
    this.props = props;
    this.within = this.node.scopes.reverse().find((one): one is Stack => Stack.isStack(one));
    const { path, models, problems } = props.models._contents();
    const { lock, problems: lockProblems } = readLock(path, models, props.lockFile);
    const shared = checkLockUse(this, path, props.lockFile);
    const sorted = [...models].sort((a, b) => (a.name < b.name ? -1 : 1));
    reject(this, [...problems, ...lockProblems, ...shared, ...this.checkProps(models), ...sorted.flatMap((model, index) => this.addModel(model, lock?.models.get(model.name) ?? provisionalShard(index), sharesLogGroup(lock?.modelsPerShard ?? MODELS_PER_SHARD.default)))]);

    this.functions = [...this.byName.values()];
    if (lock !== undefined && this.within === undefined) this.keepStacks(lock);
    if (lock !== undefined && this.functions.some(rollsOut)) this.arrangeRollouts(lock);
    if (props.dashboard ?? true) this.dashboard = fleetDashboard(this.within === undefined ? this.stack(0) : this, 'Dashboard');
    this.node.addValidation({ validate: () => this.checkTrees().map(describeProblem) });
  }

  /**
   * The function of a model.
   *
   * @throws if the fleet has no model of that name
   */
  public function(name: string): ModelFunction {
    const found = this.byName.get(name);
    if (found === undefined) reject(this, [{ prop: 'function', found: `was asked for ${name}, which is not in the fleet${suggestion(name, [...this.byName.keys()])}` }]);
    return found as ModelFunction;
  }

  /** Its templates are read by CloudFormation: without indentation they are a third smaller. Who wants it has said so of the app. */
  private writeCompactly(): void {
    if (this.node.tryGetContext(SUPPRESS_TEMPLATE_INDENTATION) === undefined) this.node.setContext(SUPPRESS_TEMPLATE_INDENTATION, true);
  }

  private checkProps(models: readonly FleetModel[]): Problem[] {
    const names = models.map(({ name }) => name);
    return [
      ...Object.keys(this.props.overrides ?? {}).filter((name) => !names.includes(name))
        .map((name) => ({ prop: `overrides.${name}`, found: `is for no model of the fleet${suggestion(name, names)}` })),
      ...checkConcurrentRollouts(known(this.props.maxConcurrentRollouts)),
      ...(this.within !== undefined && this.props.env !== undefined ? [{ prop: 'env', found: 'is given within a stack', remedy: 'leave it out: nested stacks are where their stack is' }] : []),
    ];
  }

  /** Declares a model's function in its shard; answers what is wrong with the model, instead of throwing it. */
  private addModel({ name, version, options }: FleetModel, place: number, sharesLogs: boolean): readonly Problem[] {
    const shard = this.shard(place);
    const problems = problemsOf(() => {
      const model = version(shard);
      const settings = { ...this.props.defaults, ...options(), ...this.props.overrides?.[name] };
      const logs = sharesLogs ? this.sharedLogs(shard, settings) : {};
      const fn = new ModelFunction(shard, name, { ...settings, ...logs, model, role: settings.role ?? this.sharedRole(shard, settings, model) });
      tagFunction(fn, this.node.path);
      this.byName.set(name, fn);
      shard.addModel();
    });
    return problems.map((problem) => ({ ...problem, prop: `${name}: ${problem.prop}` }));
  }

  /** Where a function needs only what all need, and nobody set bounds to its role. */
  private sharedRole(shard: FleetShard, settings: ModelFunctionOptions, { artifact }: IModelVersion): IRole | undefined {
    const { vpc, environmentEncryption, permissionsBoundary, tracing, removalPolicy } = settings;
    const more = vpc !== undefined || environmentEncryption !== undefined || permissionsBoundary !== undefined || artifact._contents().place.kind !== 'local';
    if (more || !(this.props.sharedRoles ?? true)) return undefined;
    return shard.sharedRole((tracing ?? Tracing.xray())._mode !== undefined, removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Where nobody said anything else of a function's log than of all of them. */
  private sharedLogs(shard: FleetShard, { logGroup, logRetention, removalPolicy, capturePayloads }: ModelFunctionOptions): Pick<ModelFunctionOptions, 'logGroup' | 'logRetention'> {
    const { defaults = {} } = this.props;
    if (logGroup !== undefined || capturePayloads !== undefined || logRetention !== defaults.logRetention || removalPolicy !== defaults.removalPolicy) return {};
    return { logGroup: shard.sharedLogGroup(logRetention, removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE), logRetention: undefined };
  }

  private shard(number: number): FleetShard {
    const existing = this.shards.get(number);
    if (existing !== undefined) return existing;
    const shard = new FleetShard(this.within === undefined ? this.stack(stackOfShard(number)) : this, number);
    this.shards.set(number, shard);
    return shard;
  }

  private stack(index: number): Stack {
    const existing = this.stacks.get(index);
    if (existing !== undefined) return existing;
    const stack = new Stack(this, `Stack${index + 1}`, {
      // CDK's own name for a stack that is not right below the app ends in a hash.
      stackName: stackName(this.node.path, index + 1),
      env: this.props.env,
      description: `Models of ${this.node.path}, part ${index + 1}`,
    });
    this.stacks.set(index, stack);
    return stack;
  }

  /** CDK forgets a stack that is not in the app any more: one whose models are all gone has to be deployed once more without them. */
  private keepStacks({ models }: FleetLock): void {
    for (const shard of models.values()) this.stack(stackOfShard(shard));
  }

  /** Nested stacks of one stack one after another, where their functions' traffic is moved by CodeDeploy. */
  private arrangeRollouts({ modelsPerShard }: FleetLock): void {
    const barriers = new Map<Construct, Barriers>();
    for (const [number, shard] of [...this.shards].sort(([a], [b]) => a - b)) {
      const parent = this.within === undefined ? this.stack(stackOfShard(number)) : this;
      const between = barriers.get(parent) ?? new Barriers(parent);
      barriers.set(parent, between);
      const position = this.within === undefined ? (number - 1) % SHARDS_PER_STACK : number - 1;
      between.add(shard.nestedStackResource as CfnResource, waveOfShard(position, modelsPerShard, this.props.maxConcurrentRollouts ?? CONCURRENT_ROLLOUTS.default));
    }
  }

  /** CloudFormation counts a stack and what is nested in it together. */
  private checkTrees(): Problem[] {
    const roots: IConstruct[] = this.within === undefined ? [...this.stacks.values()] : [rootOf(this.within)];
    return roots.flatMap((root) => checkStackTree(root.node.findAll().filter((node) => CfnResource.isCfnResource(node)).length));
  }
}

guard('ModelFleet', ModelFleet);

/** As CDK's documentation of stacks names it: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.StackProps.html#suppresstemplateindentation */
const SUPPRESS_TEMPLATE_INDENTATION = '@aws-cdk/core:suppressTemplateIndentation';

/** Characters of a stack's name: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_STACK_NAME = 128;

const LOCK_FILE = 'fleet.lock.json';

function readLock(source: string, models: readonly FleetModel[], file = LOCK_FILE): { readonly lock?: FleetLock; readonly problems: readonly Problem[] } {
  const command = `npx csi fleet plan ${source}${file === LOCK_FILE ? '' : ` --lock ${file}`}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { problems: [{ prop: 'lockFile', found: missing ? `(${file}) does not exist` : `(${file}) cannot be read: ${(error as Error).message}`, remedy: `run \`${command}\` and commit the file` }] };
  }
  const { lock, problems } = parseFleetLock(text);
  if (lock === undefined) return { problems: problems.map((problem) => ({ ...problem, prop: `${file}: ${problem.prop}` })) };
  return { lock, problems: checkAssigned(models.map(({ name }) => name), lock, command) };
}

function stackName(fleet: string, number: number): string {
  const name = `${fleet}-Stack${number}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/^[^A-Za-z]+/, '');
  return name.length <= MAX_STACK_NAME ? name : `${name.slice(0, MAX_STACK_NAME - 24)}-${sha256Of(fleet).slice(0, 8)}-Stack${number}`;
}

/** Sources of the fleets of an app, by lock file. */
const lockUses = new WeakMap<IConstruct, Map<string, string>>();

/** Other models would be planned into the same shards, and pruned with them. In stages, the same fleet is there several times. */
function checkLockUse(fleet: ModelFleet, source: string, file = LOCK_FILE): Problem[] {
  const uses = lockUses.get(fleet.node.root) ?? new Map<string, string>();
  lockUses.set(fleet.node.root, uses);
  const other = uses.get(resolve(file));
  if (other === undefined) uses.set(resolve(file), resolve(source));
  if (other === undefined || other === resolve(source)) return [];
  return [{ prop: 'lockFile', found: `(${file}) is that of the models of ${other} too`, remedy: 'give each fleet a file of its own: `csi fleet plan --lock FILE` writes it' }];
}

/** For a model without a place, which is refused: meanwhile it is looked at like all others, so that one error says everything. */
function provisionalShard(index: number): number {
  return 1 + Math.floor(index / MODELS_PER_SHARD.default);
}

/** By this tag a router finds a fleet's functions, and by `csi:model` one of them. */
function tagFunction(fn: ModelFunction, fleet: string): void {
  const resource = fn.node.findChild('Function').node.defaultChild;
  if (CfnFunction.isCfnFunction(resource)) resource.tags.setTag('csi:fleet', fleet.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256));
}

function rootOf(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : rootOf(stack.nestedStackParent);
}
