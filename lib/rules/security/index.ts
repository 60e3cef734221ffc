import type { Rule } from '../rule';
import { passAnyRole } from './pass-any-role';
import { roleTrust } from './role-trust';
import { TRANSIT_RULES } from './transit';
import { unknown } from './unknown-action';

export const SECURITY_RULES: readonly Rule[] = [roleTrust, unknown, passAnyRole, ...TRANSIT_RULES];
