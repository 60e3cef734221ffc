import { API_RULES } from './api';
import { CODEDEPLOY_RULES } from './codedeploy';
import { IMAGES_RULES } from './images';
import { LAMBDA_RULES } from './lambda';
import { MESSAGING_RULES } from './messaging';
import { MONITORING_RULES } from './monitoring';
import { NAMING_RULES } from './naming';
import type { Rule } from './rule';
import { SAGEMAKER_RULES } from './sagemaker';
import { SCALING_RULES } from './scaling';
import { SECURITY_RULES } from './security';

/** What holds of the resources of services, in the order of the page that lists the rules. */
export const SERVICE_RULES: readonly Rule[] = [
  ...LAMBDA_RULES, ...CODEDEPLOY_RULES, ...SAGEMAKER_RULES, ...IMAGES_RULES, ...SCALING_RULES, ...MONITORING_RULES, ...API_RULES, ...MESSAGING_RULES,
  ...SECURITY_RULES, ...NAMING_RULES,
];
