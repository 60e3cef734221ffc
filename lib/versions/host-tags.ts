/** Tags by which the models and configurations of a SageMaker host are found again: their names are made up by CloudFormation. */

/** Path of the construct. */
export const HOST_TAG = 'csi:host';
/** Id of the stack: two stacks of an account may have constructs of one path. */
export const STACK_TAG = 'csi:stack';
/** Beginning of the digest of what is locked into it. */
export const DIGEST_TAG = 'csi:digest';
/** Of a model: the inference component that it was made for. Such a model is in no configuration. */
export const COMPONENT_TAG = 'csi:component';
/** Name of the model. */
export const MODEL_TAG = 'csi:model';
