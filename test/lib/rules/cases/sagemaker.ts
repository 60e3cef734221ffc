import type { RuleCase } from '../rule-case';
import { SAGEMAKER_COMPONENT_CASES } from './sagemaker-component';
import { SAGEMAKER_CONFIG_CASES } from './sagemaker-config';
import { SAGEMAKER_ENDPOINT_CASES } from './sagemaker-endpoint';
import { SAGEMAKER_MODEL_CASES } from './sagemaker-model';
import { SAGEMAKER_MONITORING_CASES } from './sagemaker-monitoring';
import { SAGEMAKER_SERVERLESS_CASES } from './sagemaker-serverless';

export const SAGEMAKER_CASES: readonly RuleCase[] = [
  ...SAGEMAKER_SERVERLESS_CASES, ...SAGEMAKER_CONFIG_CASES, ...SAGEMAKER_ENDPOINT_CASES, ...SAGEMAKER_COMPONENT_CASES, ...SAGEMAKER_MODEL_CASES, ...SAGEMAKER_MONITORING_CASES,
];
