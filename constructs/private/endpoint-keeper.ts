import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Aws, CustomResource, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { VariantTypes } from '../../lib/scaling/pause';
import { GUARD_TYPE } from '../../lib/versions/guard';
import { HOLD_TAGS } from '../../lib/versions/hold';
import { COMPONENT_TAG, STACK_TAG } from '../../lib/versions/host-tags';
import type { Pruning } from '../../lib/versions/pruning';
import { formatPruning, PRUNING_TAG } from '../../lib/versions/pruning';
import { SERVED_TAG } from '../../lib/versions/served';
import { callAfterDeploys } from './keeper-rule';
import { keeperFunction } from './package-function';
import { pauseStatements } from './pause-statements';

const ID = 'CsiEndpointKeeper';

/** An endpoint with what it serves by. */
export interface KeptEndpoint {
  /** What the host's resources say in their tag `csi:host`. */
  readonly host: string;
  /** A text: what comes before the endpoint may not refer to it. */
  readonly endpointName: string;
  readonly endpoint: CfnEndpoint;
  readonly config: CfnEndpointConfig;
  readonly models: readonly CfnModel[];
  readonly digest: string;
  readonly pruning: Pruning;
  /** Whether what was retained goes with the endpoint. */
  readonly swept: boolean;
  /** That turn an update back. Asked when the app is rendered. */
  alarms(): readonly IAlarm[];
}

/** An endpoint whose variants have instances. */
export interface PausedEndpoint {
  /** Which a deploy that may not change the endpoint ends at. */
  readonly guard: CustomResource;
  /** A text: what comes before the endpoint may not refer to it. */
  readonly endpointName: string;
  readonly endpoint: CfnEndpoint;
  /** After which the endpoint runs what it is meant to. */
  readonly check: CustomResource;
  /** Types of instances by variant. */
  readonly variants: VariantTypes;
  /** Names of the variants that the app scales. Asked when the app is rendered. */
  scaled(): string[];
}

/**
 * The stack's function that looks after SageMaker endpoints: it fails a deploy that would change one that is held, and one that SageMaker has turned back, notes what served, and deletes
 * configurations and models that nobody can want any more. It keeps scaling out of the way of updates that change instances.
 */
export class EndpointKeeper extends Construct {
  public static of(scope: Construct): EndpointKeeper {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as EndpointKeeper | undefined) ?? new EndpointKeeper(stack, ID);
  }

  private readonly fn: LambdaFunction;
  private readonly role: Role;
  private readonly policy: PolicyDocument;
  /** Names of those whose scaling it pauses. */
  private readonly paused: string[] = [];

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const { fn, role, policy } = keeperFunction(this, 'endpoint-keeper/index.js', {
      description: 'cdk-serverless-inference: checks what SageMaker endpoints run after a deploy, deletes old configurations and models',
      roleDescription: 'Looks after SageMaker endpoints',
      policyName: 'Keeper',
    });
    this.fn = fn;
    this.role = role;
    this.policy = policy;
    policy.addStatements(...statements(Stack.of(this)));
    fn.addEnvironment('CSI_STACK_ID', Aws.STACK_ID);
    callAfterDeploys(this, fn);
  }

  /**
   * Looks after an endpoint of the stack, by resources beside it. Answers the guard, which whatever prepares a change waits for, and the check,
   * which what must come after a good change waits for.
   */
  public keep(scope: Construct, kept: KeptEndpoint): { readonly guard: CustomResource; readonly check: CustomResource } {
    const { endpoint, config, models, endpointName, host } = kept;
    for (const { tags } of [endpoint, config, ...models]) tags.setTag(STACK_TAG, Aws.STACK_ID);
    endpoint.tags.setTag(PRUNING_TAG, formatPruning(kept.pruning));
    if (kept.swept) {
      const sweep = this.resource(scope, 'Sweep', 'Custom::CsiEndpointSweep', { endpointName, host });
      // What waits for it is deleted before it.
      for (const resource of [endpoint, config, ...models]) resource.node.addDependency(sweep);
    }
    const check = this.resource(scope, 'Check', 'Custom::CsiEndpointCheck', { endpointName: endpoint.attrEndpointName, configName: config.attrEndpointConfigName, digest: kept.digest });
    check.node.addDependency(endpoint);
    return { guard: this.guard(scope, kept), check };
  }

  /**
   * Keeps scaling out of the way of an update that changes a variant's instances. Answers what comes after: the stack's own scalable targets
   * wait for it. There whether anything is scaled or not: `autoScale` may come or go in the deploy that changes the instances.
   */
  public pause(scope: Construct, { endpointName, endpoint, guard, check, variants, scaled }: PausedEndpoint): CustomResource {
    if (this.paused.length === 0) this.policy.addStatements(...pauseStatements(Stack.of(this), this.paused));
    this.paused.push(endpointName);
    const pause = this.resource(scope, 'ScalingPause', 'Custom::CsiScalingPause', { endpointName, variants });
    pause.node.addDependency(guard);
    endpoint.node.addDependency(pause);
    const resume = this.resource(scope, 'ScalingResume', 'Custom::CsiScalingResume', { endpointName, variants, scaled: Lazy.list({ produce: () => scaled() }) });
    resume.node.addDependency(endpoint, check);
    return resume;
  }

  /** Looks after the model of an inference component, which is in no configuration. `endpoint` is the scope that its endpoint was kept by. */
  public keepModel(endpoint: Construct, model: CfnModel, componentName: string): void {
    model.tags.setTag(STACK_TAG, Aws.STACK_ID);
    model.tags.setTag(COMPONENT_TAG, componentName);
    const sweep = endpoint.node.tryFindChild('Sweep');
    if (sweep !== undefined) model.node.addDependency(sweep);
  }

  /** Answers how many copies a component has while another version of it is deployed: CloudFormation sets the number with every change. */
  public copies(scope: Construct, component: { readonly componentName: string; readonly initial: number; readonly digest: string }): CustomResource {
    return this.resource(scope, 'Copies', 'Custom::CsiComponentCopies', { ...component });
  }

  /**
   * What a deploy passes before it updates the endpoint. It changes with whatever CloudFormation calls UpdateEndpoint for: another configuration,
   * which all that changes of the endpoint comes with, or another name of an alarm.
   */
  private guard(scope: Construct, { endpoint, endpointName, config, digest, alarms }: KeptEndpoint): CustomResource {
    const guard = this.resource(scope, 'Guard', GUARD_TYPE, {
      endpointName, digest, configName: config.attrEndpointConfigName, alarms: Lazy.any({ produce: () => alarms().map(({ alarmName }) => alarmName) }, { omitEmptyArray: true }),
    });
    endpoint.node.addDependency(guard);
    return guard;
  }

  private resource(scope: Construct, id: string, resourceType: string, properties: { readonly [name: string]: unknown }): CustomResource {
    const resource = new CustomResource(scope, id, { serviceToken: this.fn.functionArn, resourceType, properties });
    // It works, and writes its log, in this role until the very end.
    resource.node.addDependency(this.role);
    return resource;
  }
}

/**
 * Whatever is changed is the stack's own by its tag. All endpoints are looked at: another one, of another stack, may use one of its models.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
 */
function statements(stack: Stack): PolicyStatement[] {
  const all = (...resources: readonly string[]): string[] => resources.map((resource) => stack.formatArn({ service: 'sagemaker', resource, resourceName: '*' }));
  const own = { [`aws:ResourceTag/${STACK_TAG}`]: Aws.STACK_ID };
  return [
    new PolicyStatement({ actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], resources: [Aws.STACK_ID] }),
    new PolicyStatement({ actions: ['sagemaker:ListEndpoints', 'sagemaker:ListEndpointConfigs', 'sagemaker:ListModels', 'sagemaker:ListInferenceComponents'], resources: ['*'] }),
    new PolicyStatement({ actions: ['sagemaker:DescribeEndpoint'], resources: all('endpoint') }),
    new PolicyStatement({ actions: ['sagemaker:DescribeEndpointConfig'], resources: all('endpoint-config') }),
    new PolicyStatement({ actions: ['sagemaker:DescribeInferenceComponent'], resources: all('inference-component') }),
    new PolicyStatement({ actions: ['sagemaker:ListTags'], resources: all('endpoint', 'endpoint-config', 'model') }),
    // SageMaker writes names in ARNs in small letters, and a reference to the endpoint would make a circle: the tag says which are meant.
    new PolicyStatement({ actions: ['sagemaker:AddTags'], resources: all('endpoint'), conditions: { 'StringEquals': own, 'ForAllValues:StringEquals': { 'aws:TagKeys': [SERVED_TAG] } } }),
    new PolicyStatement({ actions: ['sagemaker:DeleteTags'], resources: all('endpoint'), conditions: { 'StringEquals': own, 'ForAllValues:StringEquals': { 'aws:TagKeys': [...HOLD_TAGS] } } }),
    new PolicyStatement({ actions: ['sagemaker:DeleteEndpointConfig'], resources: all('endpoint-config'), conditions: { StringEquals: own } }),
    new PolicyStatement({ actions: ['sagemaker:DeleteModel'], resources: all('model'), conditions: { StringEquals: own } }),
  ];
}
