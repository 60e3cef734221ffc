import type { Rule } from '../rule';

export const MONITORING_RULES: readonly Rule[] = [];
