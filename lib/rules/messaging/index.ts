import type { Rule } from '../rule';
import { destination } from './destination';
import { eventPattern } from './event-pattern';
import { fifoName } from './fifo-name';
import { latestTask } from './latest-task';
import { managedKey } from './managed-key';
import { notification } from './notification';
import { redrive } from './redrive';
import { ruleTarget } from './rule-target';
import { ruleWithoutTrigger } from './rule-without-trigger';
import { schedule } from './schedule';
import { stateMachine } from './state-machine';
import { subscription } from './subscription';

export const MESSAGING_RULES: readonly Rule[] = [
  redrive, fifoName, subscription, notification, ruleWithoutTrigger, schedule, eventPattern, ruleTarget, managedKey, destination, stateMachine, latestTask,
];
