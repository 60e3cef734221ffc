import type { Rule } from '../rule';
import { dimensionOfNamespace } from './dimension-of-namespace';
import { minimumAboveMaximum } from './minimum-above-maximum';

export const SCALING_RULES: readonly Rule[] = [dimensionOfNamespace, minimumAboveMaximum];
