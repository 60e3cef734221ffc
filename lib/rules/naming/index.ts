import type { Rule } from '../rule';
import { duplicateName } from './duplicate-name';
import { replaced } from './replaced';

export const NAMING_RULES: readonly Rule[] = [duplicateName, replaced];
