import type { Rule } from '../rule';
import { provisionedAboveReserved } from './provisioned-above-reserved';

export const LAMBDA_RULES: readonly Rule[] = [provisionedAboveReserved];
