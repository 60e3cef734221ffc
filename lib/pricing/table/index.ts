import type { Price } from '../price';
import { LAMBDA, LAMBDA_ELSEWHERE } from './lambda';
import { WATCHING } from './watching';
import { SAGEMAKER } from './sagemaker';
import { SERVICES } from './services';

/** The prices that are shipped: nearly all of us-east-1. What is not here has no estimate until `csi prices refresh` reads it, or somebody writes it down. */
export const SHIPPED: readonly Price[] = [...LAMBDA, ...LAMBDA_ELSEWHERE, ...SAGEMAKER, ...WATCHING, ...SERVICES];
