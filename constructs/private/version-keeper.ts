import type { CfnApplication } from 'aws-cdk-lib/aws-codedeploy';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnAlias, CfnFunction, CfnVersion, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Aws, CfnResource, Lazy, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { FUNCTION_SCALING, SUSPENDED_TAG } from '../../lib/scaling/suspension';
import { GUARD_TYPE } from '../../lib/versions/guard';
import { HOLD_TAGS } from '../../lib/versions/hold';
import { SERVED_TAG } from '../../lib/versions/served';
import { readDeploymentTargets } from './code-deploy';
import { callAfterDeploys, callOn } from './keeper-rule';
import { keeperFunction } from './package-function';
import { reject } from './reject';
import { renderedProperties } from './rendered-properties';
import { changeScalableTargets } from './scaling-statements';

const ID = 'CsiVersionKeeper';

/** A managed policy has 6,144 characters: room for the names of twenty functions. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const FUNCTIONS_PER_POLICY = 20;

/** "Managed policies per role: 10", before a quota is raised. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_POLICIES = 10;

/** Its patience with permissions that are on their way is two minutes; a keeper that does not answer at all is not waited for for an hour. */
const GUARD_TIMEOUT_SECONDS = 600;

/**
 * The stack's function that looks after what is left of deploys: it notes which versions served, lets scaling go on after a rollout, and
 * deletes old versions. It follows events, and nothing waits for it but the guards: it answers for them, too.
 */
export class VersionKeeper extends Construct {
  public static of(scope: Construct): VersionKeeper {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as VersionKeeper | undefined) ?? new VersionKeeper(stack, ID);
  }

  private readonly keeper: LambdaFunction;
  private readonly role: Role;
  private readonly policy: PolicyDocument;
  /** ARNs by kind of permission, in lists that a managed policy has room for. */
  private readonly granted = new Map<string, string[][]>();
  private application?: CfnApplication;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const { fn, role, policy } = keeperFunction(this, 'version-keeper/index.js', {
      description: 'cdk-serverless-inference: notes which versions served, guards what was rolled back, resumes scaling after rollouts, deletes old versions',
      policyName: 'Keeper',
    });
    this.keeper = fn;
    this.role = role;
    this.policy = policy;
    policy.addStatements(new PolicyStatement({ actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], resources: [Aws.STACK_ID] }));
    this.keeper.addEnvironment('CSI_STACK_ID', Aws.STACK_ID);
    callAfterDeploys(this, this.keeper);
  }

  /** Looks after a model function of the stack. */
  public keep(scope: IConstruct, functionArn: string): void {
    this.allow(scope, 'Functions', functionArn, [
      // Tags may be what else is allowed by: these are the keeper's. A call that is not about tags meets the condition too; a statement
      // of its own would name each function once more.
      {
        actions: ['lambda:ListTags', 'lambda:ListAliases', 'lambda:ListVersionsByFunction', 'lambda:ListProvisionedConcurrencyConfigs', 'lambda:TagResource', 'lambda:UntagResource'],
        qualifier: '',
        conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [SERVED_TAG, SUSPENDED_TAG, ...HOLD_TAGS] } },
      },
      // Of versions only: the function's own ARN has nothing after its name.
      { actions: ['lambda:DeleteFunction'], qualifier: ':*' },
    ]);
  }

  /**
   * Stands before whatever of a deploy would have CloudFormation set the alias: another version, and all else that the alias has, since each
   * update of it sets the version too. The alias waits for nothing of other functions: not for the keeper's permissions, which name them.
   */
  public guard(scope: Construct, { fn, version, alias, digest, model }: GuardedFunction): void {
    const guard = new CfnResource(scope, 'Guard', {
      type: GUARD_TYPE,
      properties: { ServiceToken: this.keeper.functionArn, ServiceTimeout: GUARD_TIMEOUT_SECONDS, functionName: fn.ref, digest, model, settings: Lazy.uncachedAny({ produce: ({ preparing }) => (preparing ? undefined : settingsOf(alias)) }) },
    });
    // A deploy that ends here publishes nothing.
    for (const resource of [version, alias]) resource.addResourceDependency(guard);
  }

  /** Learns when a rollout of the stack's application ends, however it does. */
  public follow(application: CfnApplication): void {
    if (this.application !== undefined) return;
    this.application = application;
    this.keeper.addEnvironment('CSI_APPLICATION', application.ref);
    this.policy.addStatements(
      new PolicyStatement({
        actions: ['codedeploy:ListDeployments'],
        resources: [Stack.of(this).formatArn({ service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${application.ref}/*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
      }),
      readDeploymentTargets(),
    );
    callOn(this, 'Rollouts', this.keeper, {
      description: 'After a rollout',
      eventPattern: {
        'source': ['aws.codedeploy'],
        'detail-type': ['CodeDeploy Deployment State-change Notification'],
        'detail': { application: [application.ref], state: ['SUCCESS', 'FAILURE', 'STOP'] },
      },
    });
  }

  /** Lets a function scale again whose scaling the rollout hook holds back. */
  public resumeScaling(scope: IConstruct, functionArn: string): void {
    if (!this.granted.has('Scaling')) this.reconcile();
    // The service asks for these in the name of who changes a scalable target:
    // https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
    const actions = ['lambda:GetProvisionedConcurrencyConfig', 'lambda:PutProvisionedConcurrencyConfig', 'lambda:DeleteProvisionedConcurrencyConfig'];
    this.allow(scope, 'Scaling', functionArn, [{ actions, qualifier: `:${LIVE_ALIAS}` }]);
  }

  /** An event may get lost, a hook may end half way: nobody should have to find out. */
  private reconcile(): void {
    this.policy.addStatements(
      changeScalableTargets(Stack.of(this), FUNCTION_SCALING, 'RegisterScalableTarget'),
      new PolicyStatement({ actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScheduledActions'], resources: ['*'] }),
    );
    callOn(this, 'Reconcile', this.keeper, { description: 'In case an event got lost', scheduleExpression: 'rate(15 minutes)' }, '{"action":"tend"}');
  }

  /** Permissions on one more function, in a policy that has room for it. */
  private allow(scope: IConstruct, kind: string, functionArn: string, permissions: readonly FunctionPermission[]): void {
    const lists = this.granted.get(kind) ?? [];
    this.granted.set(kind, lists);
    const last = lists.at(-1);
    if (last !== undefined && last.length < FUNCTIONS_PER_POLICY) {
      last.push(functionArn);
      return;
    }
    const functionArns = [functionArn];
    lists.push(functionArns);
    this.managedPolicy(scope, `${kind}${lists.length}`, permissions.map(({ actions, qualifier, conditions }) => new PolicyStatement({
      actions: [...actions], resources: Lazy.list({ produce: () => functionArns.map((arn) => arn + qualifier) }), conditions,
    })));
  }

  private managedPolicy(scope: IConstruct, id: string, statements: PolicyStatement[]): void {
    if (this.node.children.filter((child) => CfnManagedPolicy.isCfnManagedPolicy(child)).length === MAX_POLICIES) {
      reject(scope, [{
        prop: 'scope', found: 'is a stack with more model functions than one version keeper may look after', allowed: `${MAX_POLICIES} policies for its role, of ${FUNCTIONS_PER_POLICY} functions each`,
        remedy: 'put further functions into another stack, or a nested one',
      }]);
    }
    new CfnManagedPolicy(this, id, { policyDocument: new PolicyDocument({ statements }), roles: [this.role.roleName], description: 'What the version keeper may do to model functions' });
  }
}

/** What of an alias is neither its name nor the version, if there is something. What it refers to, the alias itself refers to. */
function settingsOf(alias: CfnAlias): Record<string, unknown> | undefined {
  if (isBare(alias)) return undefined;
  const { FunctionName: _, FunctionVersion: __, Name: ___, ...settings } = renderedProperties(alias);
  return Object.values(settings).every((setting) => setting === undefined) ? undefined : settings;
}

/** Most aliases: they need not be rendered to say so. The overrides are hidden from the types; where there are none of that name, it is rendered. */
function isBare(alias: CfnAlias): boolean {
  const { rawOverrides } = alias as unknown as { readonly rawOverrides?: object };
  return rawOverrides !== undefined && Object.keys(rawOverrides).length === 0 && [alias.description, alias.provisionedConcurrencyConfig, alias.routingConfig].every((setting) => setting === undefined);
}

/** A function whose alias is guarded. */
interface GuardedFunction {
  readonly fn: CfnFunction;
  readonly version: CfnVersion;
  readonly alias: CfnAlias;
  /** Of what the deploy locks into the version. */
  readonly digest: string;
  /** Name and version. */
  readonly model: string;
}

interface FunctionPermission {
  readonly actions: readonly string[];
  /** What follows the function's ARN. */
  readonly qualifier: string;
  readonly conditions?: Record<string, unknown>;
}
