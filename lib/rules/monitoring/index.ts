import type { Rule } from '../rule';
import { alarmMetric } from './alarm-metric';

export const MONITORING_RULES: readonly Rule[] = [alarmMetric];
