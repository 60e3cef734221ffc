import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import { DlcImage, InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint, ServingImage } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Llm', { description: 'A large language model on a GPU of its own' });

// One commit of the model's repository. A build copies it to the artifact bucket once: no instance ever asks Hugging Face.
const qwen = ModelArtifact.fromHuggingFace('Qwen/Qwen3-8B', {
  revision: 'b968826d9c46dd6066d109eabc6255188de91218',
  size: Size.gibibytes(16),
});

const chat = new RealTimeEndpoint(stack, 'Chat', {
  model: ModelVersion.of('chat', '1', qwen),
  image: ServingImage.fromDlc(DlcImage.VLLM_SERVER),
  // One L40S with 44 GiB: 16 for the weights, the rest for the requests that are in flight.
  instanceType: InstanceType.G6E_XLARGE,
  // Flags of vLLM: --max-model-len 16384. The container has no network, so it installs nothing either.
  environment: { SM_VLLM_MAX_MODEL_LEN: '16384', STANDARD_AUTO_INSTALL_REQ: 'false' },
  networkIsolation: true,
});
new CfnOutput(stack, 'ChatName', { value: chat.endpointName });
