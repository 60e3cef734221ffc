import type { Rule } from '../rule';

export const CODEDEPLOY_RULES: readonly Rule[] = [];
