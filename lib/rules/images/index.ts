import type { Rule } from '../rule';

export const IMAGES_RULES: readonly Rule[] = [];
