import { onEvent } from '../../../handlers/endpoint-keeper';
import type { Clients } from '../../../handlers/endpoint-keeper/clients';
import { keep } from '../../../handlers/endpoint-keeper/keep';
import { variantId } from '../../../lib/scaling/pause';
import { failure, HOME, NOW } from './world';

type Input = Readonly<Record<string, unknown>>;

export interface Target {
  MinCapacity: number;
  MaxCapacity: number;
  SuspendedState?: object;
  /** ARNs by name. */
  policies: Record<string, { arn: string; type: string; settings: object }>;
  actions: Record<string, Input>;
}

const ARN = 'arn:aws:autoscaling:eu-central-1:111122223333:scalingPolicy';

/** An account with one endpoint, whose variants scale, and the keeper in it. */
export class ScalingWorld {
  status = 'UPDATE_IN_PROGRESS';
  endpointStatus = 'InService';
  types: Record<string, readonly string[]> = { Main: ['ml.m5.large'] };
  readonly targets = new Map<string, Target>();
  readonly parameters = new Map<string, string>();
  /** Actions by name. */
  readonly alarms = new Map<string, readonly string[]>();
  /** Physical ids of what the stack has, by type. */
  declared: (readonly [type: string, id: string])[] = [['Custom::CsiScalingPause', 'pause-of-digits']];
  readonly did: string[] = [];
  readonly fails = new Map<string, Error>();
  private ids = 0;

  /** A variant that scales, by what the stack declares and by what somebody added. */
  scale(variant: string, { byStack = true, ...target }: Partial<Pick<Target, 'MinCapacity' | 'MaxCapacity' | 'SuspendedState' | 'actions'>> & { readonly byStack?: boolean } = {}, policies: readonly (readonly [name: string, type: string])[] = [['S-Main-0123456789abcdef', 'TargetTrackingScaling']]): void {
    const ResourceId = variantId('digits', variant);
    this.targets.set(ResourceId, { MinCapacity: 1, MaxCapacity: 4, actions: {}, ...target, policies: {} });
    if (byStack) this.declared.push(['AWS::ApplicationAutoScaling::ScalableTarget', `${ResourceId}|sagemaker:variant:DesiredInstanceCount|sagemaker`]);
    for (const [name, type] of policies) {
      const arn = this.putPolicy(ResourceId, name, type, { TargetValue: 600 });
      if (byStack && !name.startsWith('hand')) this.declared.push(['AWS::ApplicationAutoScaling::ScalingPolicy', arn]);
    }
  }

  putPolicy(ResourceId: string, name: string, type: string, settings: object): string {
    const target = this.targets.get(ResourceId);
    if (target === undefined) throw failure('ObjectNotFoundException', 'No scalable target registered');
    const arn = target.policies[name]?.arn ?? `${ARN}:${++this.ids}:resource/sagemaker/${ResourceId}:policyName/${name}`;
    target.policies[name] = { arn, type, settings };
    return arn;
  }

  target(variant = 'Main'): Target | undefined {
    return this.targets.get(variantId('digits', variant));
  }

  pause(variants: Readonly<Record<string, readonly string[]>>, RequestType: 'Create' | 'Update' | 'Delete' = 'Update') {
    return onEvent({ RequestType, ResourceType: 'Custom::CsiScalingPause', ResourceProperties: { endpointName: 'digits', variants } }, this.clients, HOME);
  }

  resume(scaled: readonly string[], RequestType: 'Create' | 'Update' | 'Delete' = 'Update') {
    return onEvent({ RequestType, ResourceType: 'Custom::CsiScalingResume', ResourceProperties: { endpointName: 'digits', scaled } }, this.clients, HOME);
  }

  /** The stack comes to rest. */
  rest(status: string) {
    this.status = status;
    return keep({ source: 'aws.cloudformation' }, this.clients, HOME);
  }

  get clients(): Clients {
    const client = {
      send: (command: { readonly constructor: { readonly name: string }; readonly input: Input }): Promise<unknown> => new Promise((done) => {
        const { name } = command.constructor;
        const error = this.fails.get(name);
        if (error !== undefined) throw error;
        done(this.answers[name]!(command.input));
      }),
    } as never;
    return { cloudFormation: client, sageMaker: client, autoScaling: client, cloudWatch: client, ssm: client, sleep: () => { this.endpointStatus = 'InService'; return Promise.resolve(); }, now: () => NOW, serviceNow: () => 1000 * NOW };
  }

  private readonly answers: Readonly<Record<string, (input: Input) => unknown>> = {
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: this.status }] }),
    ListStackResourcesCommand: () => ({ StackResourceSummaries: this.declared.map(([ResourceType, PhysicalResourceId]) => ({ ResourceType, PhysicalResourceId, ResourceStatus: 'UPDATE_COMPLETE' })) }),
    DescribeEndpointCommand: ({ EndpointName }) => {
      if (Object.keys(this.types).length === 0) throw failure('ValidationException', 'Could not find endpoint');
      return { EndpointName, EndpointArn: 'arn', EndpointStatus: this.endpointStatus, EndpointConfigName: 'config' };
    },
    DescribeEndpointConfigCommand: () => ({ ProductionVariants: Object.entries(this.types).map(([VariantName, [InstanceType]]) => ({ VariantName, InstanceType })) }),
    DescribeScalableTargetsCommand: ({ ResourceIds }) => {
      const [ResourceId] = ResourceIds as readonly string[];
      const target = this.targets.get(ResourceId!);
      return { ScalableTargets: target === undefined ? [] : [{ ResourceId, MinCapacity: target.MinCapacity, MaxCapacity: target.MaxCapacity, SuspendedState: target.SuspendedState }] };
    },
    DescribeScalingPoliciesCommand: ({ ResourceId }) => ({
      ScalingPolicies: Object.entries(this.targets.get(String(ResourceId))?.policies ?? {}).map(([PolicyName, { arn, type, settings }]) => (
        { PolicyName, PolicyARN: arn, PolicyType: type, [type === 'StepScaling' ? 'StepScalingPolicyConfiguration' : 'TargetTrackingScalingPolicyConfiguration']: settings })),
    }),
    DescribeScheduledActionsCommand: ({ ResourceId }) => ({ ScheduledActions: Object.values(this.targets.get(String(ResourceId))?.actions ?? {}) }),
    DeregisterScalableTargetCommand: ({ ResourceId }) => {
      if (!this.targets.delete(String(ResourceId))) throw failure('ObjectNotFoundException');
      this.did.push(`deregistered ${String(ResourceId)}`);
    },
    RegisterScalableTargetCommand: ({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }) => {
      const before = this.targets.get(String(ResourceId));
      this.targets.set(String(ResourceId), { policies: {}, actions: {}, ...before, MinCapacity: Number(MinCapacity), MaxCapacity: Number(MaxCapacity), SuspendedState: SuspendedState as object });
    },
    PutScheduledActionCommand: (input) => { this.targets.get(String(input['ResourceId']))!.actions[String(input['ScheduledActionName'])] = input; },
    PutScalingPolicyCommand: (input) => {
      const settings = (input['TargetTrackingScalingPolicyConfiguration'] ?? input['StepScalingPolicyConfiguration']) as object;
      return { PolicyARN: this.putPolicy(String(input['ResourceId']), String(input['PolicyName']), String(input['PolicyType']), settings) };
    },
    DeleteScalingPolicyCommand: ({ ResourceId, PolicyName }) => { delete this.targets.get(String(ResourceId))!.policies[String(PolicyName)]; },
    DescribeAlarmsCommand: ({ AlarmNames }) => ({ MetricAlarms: (AlarmNames as readonly string[]).map((AlarmName) => ({ AlarmName, AlarmArn: 'arn', StateValue: 'OK', Threshold: 1, Metrics: [], AlarmActions: this.alarms.get(AlarmName) })) }),
    PutMetricAlarmCommand: (input) => {
      this.alarms.set(String(input['AlarmName']), input['AlarmActions'] as readonly string[]);
      this.did.push(`put ${Object.entries(input).filter(([name, value]) => value !== undefined && name !== 'AlarmActions').map(([name, value]) => `${name}=${String(value)}`).join(' ')}`);
    },
    GetParametersCommand: ({ Names }) => ({ Parameters: (Names as readonly string[]).flatMap((Name) => (this.parameters.has(Name) ? [{ Name, Value: this.parameters.get(Name) }] : [])) }),
    PutParameterCommand: ({ Name, Value }) => {
      if (String(Value).length > 4096) throw failure('ValidationException', 'Standard tier parameters support a maximum parameter value of 4096 characters.');
      this.parameters.set(String(Name), String(Value));
    },
    DeleteParameterCommand: ({ Name }) => { this.parameters.delete(String(Name)); },
  };
}
