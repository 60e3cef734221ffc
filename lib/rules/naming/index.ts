import type { Rule } from '../rule';
import { duplicateName } from './duplicate-name';

export const NAMING_RULES: readonly Rule[] = [duplicateName];
