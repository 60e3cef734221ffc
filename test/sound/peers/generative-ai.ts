import { sagemaker_deployment } from '@cdklabs/generative-ai-cdk-constructs';
import { Stack, type App } from 'aws-cdk-lib/core';

const { CustomSageMakerEndpoint, DeepLearningContainerImage, HuggingFaceSageMakerEndpoint, JumpStartModel, JumpStartSageMakerEndpoint, SageMakerInstanceType } = sagemaker_deployment;

/** As the README of @cdklabs/generative-ai-cdk-constructs has it: a model of JumpStart, one of the Hugging Face Hub, and one's own. */
export function generativeAi(app: App): void {
  const stack = new Stack(app, 'GenerativeAi', { env: { region: 'us-east-1', account: '123456789012' } });
  const container = DeepLearningContainerImage.fromDeepLearningContainerImage('djl-inference', '0.36.0-lmi28.0.0-cu130');
  new JumpStartSageMakerEndpoint(stack, 'JumpStart', { model: JumpStartModel.HUGGINGFACE_LLM_AMAZON_MISTRALLITE_1_3_21, instanceType: SageMakerInstanceType.ML_G5_12XLARGE, endpointName: 'jumpstart' });
  new HuggingFaceSageMakerEndpoint(stack, 'HuggingFace', { endpointName: 'hub', modelId: 'mistralai/Mistral-7B-Instruct-v0.2', container, instanceType: SageMakerInstanceType.ML_G5_2XLARGE, environment: { SM_NUM_GPUS: '1' } });
  new CustomSageMakerEndpoint(stack, 'Custom', { modelId: 'own', endpointName: 'own', instanceType: SageMakerInstanceType.ML_G5_2XLARGE, container, modelDataUrl: 's3://models-123456789012/own/1/', instanceCount: 1 });
}
