import { instanceTypes } from '../../sagemaker/instance-types';

/** Enum `ProductionVariantInstanceType` of the SageMaker API, November 2026: newer ones are refused until they are in the table. */
export const INSTANCE_TYPES: readonly string[] = [...instanceTypes().keys()];
