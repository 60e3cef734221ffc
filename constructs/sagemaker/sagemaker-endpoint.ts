import type { IEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';

/** A model on SageMaker, declared in this app or imported. */
export interface ISageMakerEndpoint extends IInferenceEndpoint, IEndpoint {}
