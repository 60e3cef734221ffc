import type { Rule } from '../rule';

export const MESSAGING_RULES: readonly Rule[] = [];
