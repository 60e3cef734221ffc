import type { Rule } from '../rule';
import { stateMachine } from './state-machine';

export const MESSAGING_RULES: readonly Rule[] = [stateMachine];
