import type { RuleCase } from '../rule-case';
import { LAMBDA_CASES } from './lambda';
import { SCALING_CASES } from './scaling';

/** One or more for every rule. */
export const CASES: readonly RuleCase[] = [...LAMBDA_CASES, ...SCALING_CASES];
