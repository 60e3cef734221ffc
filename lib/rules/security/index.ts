import type { Rule } from '../rule';
import { passAnyRole } from './pass-any-role';
import { roleTrust } from './role-trust';
import { unknown } from './unknown-action';

export const SECURITY_RULES: readonly Rule[] = [roleTrust, unknown, passAnyRole];
