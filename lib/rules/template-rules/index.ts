import { cycle } from './cycle';
import { format } from './format';
import { limit } from './limit';
import { macro } from './macro';
import { missingProperty } from './missing-property';
import { reference } from './reference';
import { unknownProperty } from './unknown-property';
import { unknownType } from './unknown-type';
import { updatePolicy } from './update-policy';
import { wrongType } from './wrong-type';
import type { RuleText } from '../rule';

/** What holds of any template, whatever its resources are: what is looked at is in ../inspect. */
export const TEMPLATE_RULES = { format, reference, cycle, updatePolicy, macro, unknownType, unknownProperty, missingProperty, wrongType, limit } as const satisfies Readonly<Record<string, RuleText>>;
