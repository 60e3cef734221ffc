import type { Rule } from '../rule';

/** What holds of any template, whatever its resources are. */
export const TEMPLATE_RULES: readonly Rule[] = [];
