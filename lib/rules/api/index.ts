import type { Rule } from '../rule';

export const API_RULES: readonly Rule[] = [];
