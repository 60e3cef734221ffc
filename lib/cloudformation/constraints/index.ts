import { ACCOUNT } from './account';
import type { TypeConstraints } from './constraint';
import { LAMBDA } from './lambda';
import { MESSAGING } from './messaging';
import { MONITORING } from './monitoring';
import { SAGEMAKER } from './sagemaker';
import { SCALING } from './scaling';

export type { Constraint, TypeConstraints } from './constraint';

export const CONSTRAINTS: Readonly<Record<string, TypeConstraints>> = { ...ACCOUNT, ...LAMBDA, ...MESSAGING, ...MONITORING, ...SAGEMAKER, ...SCALING };
