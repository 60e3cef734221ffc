import type { Rule } from '../rule';
import { minimumAboveMaximum } from './minimum-above-maximum';

export const SCALING_RULES: readonly Rule[] = [minimumAboveMaximum];
