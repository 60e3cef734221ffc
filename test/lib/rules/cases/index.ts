import type { RuleCase } from '../rule-case';
import { API_CASES } from './api';
import { CODEDEPLOY_CASES } from './codedeploy';
import { IMAGES_CASES } from './images';
import { LAMBDA_CASES } from './lambda';
import { LAMBDA_FUNCTION_CASES } from './lambda-functions';
import { LAMBDA_SOURCE_CASES } from './lambda-sources';
import { MESSAGING_CASES } from './messaging';
import { MONITORING_CASES } from './monitoring';
import { NAMING_CASES } from './naming';
import { SAGEMAKER_CASES } from './sagemaker';
import { SCALING_CASES } from './scaling';
import { SECURITY_CASES } from './security';
import { TRANSIT_CASES } from './transit';
import { SEEDED_CASES } from './seeded';
import { TEMPLATE_CASES } from './template';

/** One or more for every rule. */
export const CASES: readonly RuleCase[] = [
  ...TEMPLATE_CASES,
  ...LAMBDA_CASES,
  ...LAMBDA_FUNCTION_CASES,
  ...LAMBDA_SOURCE_CASES,
  ...CODEDEPLOY_CASES,
  ...SAGEMAKER_CASES,
  ...IMAGES_CASES,
  ...SCALING_CASES,
  ...MONITORING_CASES,
  ...API_CASES,
  ...MESSAGING_CASES,
  ...SECURITY_CASES,
  ...TRANSIT_CASES,
  ...NAMING_CASES,
  ...SEEDED_CASES,
];
