import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { AwsIdentity } from '../identity';
import type { Functions } from '../lambda/functions';
import type { FunctionInvoker } from '../lambda/invoker';
import type { ResourceProvider } from '../resources/provider';
import { schedulerProviders } from '../scheduler/providers';
import { SchedulerService } from '../scheduler/scheduler-service';
import { Schedules } from '../scheduler/schedules';
import type { StateFolder } from '../state/state-folder';
import type { AwsService } from '../wire/request';
import { EventBus } from './event-bus';
import type { EventSink } from './event-sink';
import { EventsService } from './events-service';
import { LambdaTargets } from './lambda-targets';
import { eventProviders } from './providers';

export interface EventBridgeOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly functions: Functions;
  readonly invoker: FunctionInvoker;
  readonly metrics: MetricSink;
  /** Whether a role exists that a service may assume, e.g. `scheduler.amazonaws.com`. */
  trusted(roleArn: string, service: string): boolean;
  /** Why a role may not invoke a function; undefined when it may. */
  denied(roleArn: string, functionArn: string): string | undefined;
  warn(message: string): void;
}

export interface EventBridge {
  readonly events: EventSink;
  readonly services: readonly AwsService[];
  readonly providers: Readonly<Record<string, ResourceProvider>>;
}

/** EventBridge's default bus with its rules, and EventBridge Scheduler. */
export function startEventBridge({ functions, invoker, trusted, ...options }: EventBridgeOptions): EventBridge {
  const targets = new LambdaTargets(options.clock, functions, invoker, options.identity.account);
  const bus = new EventBus({ ...options, targets });
  const schedules = new Schedules({ ...options, targets, trusted: (roleArn) => trusted(roleArn, 'scheduler.amazonaws.com') });
  return {
    events: bus,
    services: [new EventsService(bus, options.identity), new SchedulerService(schedules)],
    providers: { ...eventProviders(bus, targets), ...schedulerProviders(schedules, targets) },
  };
}
