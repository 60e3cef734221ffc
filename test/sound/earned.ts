/** What the rules find in the apps of this folder and is right: the app does it, and AWS or a caller will suffer. */
export interface Earned {
  readonly app: string;
  readonly rule: string;
  /** How its logical id begins. */
  readonly logicalId: string;
  /** Why it is no false alarm. */
  readonly why: string;
}

export const EARNED: readonly Earned[] = [
  {
    app: 'functions', rule: 'scaling-static-and-scaled', logicalId: 'Ready',
    why: 'the alias names five provisioned environments and is scaled: a deploy that changes the alias takes back what scaling has set. CDK lets both be said',
  },
  {
    app: 'queues', rule: 'monitoring-alarm-topic', logicalId: 'TooOld',
    why: 'enforceSSL gives the topic a policy that denies what comes without TLS and allows nothing: it takes the place of SNS\'s own, and SnsAction adds nothing to it',
  },
  {
    app: 'generativeAi', rule: 'monitoring-dimensions', logicalId: 'CustomScalingPolicy',
    why: 'CustomSageMakerEndpoint has its alarms look at ApproximateBacklogSizePerInstance by Endpoint and Variant: SageMaker publishes it by EndpointName, and the policy never scales.',
  },
  { app: 'sagemakerAlpha', rule: 'sagemaker-wildcard-role', logicalId: 'FirstRole', why: 'AmazonSageMakerFullAccess lets the container change all of SageMaker, where it reads one model' },
  { app: 'sagemakerAlpha', rule: 'sagemaker-wildcard-role', logicalId: 'SecondRole', why: 'AmazonSageMakerFullAccess lets the container change all of SageMaker, where it reads one model' },
  { app: 'sagemakerAlpha', rule: 'sagemaker-retain-variants', logicalId: 'Endpoint', why: 'every new version sets the number of instances back to the initial one, which the library gives no way to keep' },
  { app: 'generativeAi', rule: 'sagemaker-wildcard-role', logicalId: 'JumpStartRole', why: 'AmazonSageMakerFullAccess lets the container change all of SageMaker, where it reads one model' },
  { app: 'generativeAi', rule: 'sagemaker-wildcard-role', logicalId: 'HuggingFaceRole', why: 'AmazonSageMakerFullAccess lets the container change all of SageMaker, where it reads one model' },
  { app: 'generativeAi', rule: 'sagemaker-wildcard-role', logicalId: 'CustomRole', why: 'AmazonSageMakerFullAccess lets the container change all of SageMaker, where it reads one model' },
  { app: 'generativeAi', rule: 'image-patch-date', logicalId: 'huggingfacellm', why: 'AWS lists no image of Text Generation Inference any more' },
  { app: 'generativeAi', rule: 'image-cuda-driver', logicalId: 'mistralai', why: 'CUDA 13 needs driver 580, and the instances of G5 have 470 unless a machine image is named' },
  { app: 'generativeAi', rule: 'image-cuda-driver', logicalId: 'ownmodel', why: 'CUDA 13 needs driver 580, and the instances of G5 have 470 unless a machine image is named' },
  { app: 'generativeAi', rule: 'sagemaker-retain-variants', logicalId: 'ownendpoint', why: 'every new version sets the number of instances back to the initial one, which the library gives no way to keep' },
  { app: 'githubRunners', rule: 'lambda-queue-retries', logicalId: 'RunnersIdleReaperSqsEventSource', why: 'AWS advises six times the timeout of the function, and it has twice.' },
  { app: 'githubRunners', rule: 'lambda-url-public', logicalId: 'RunnersWebhookHandler', why: 'Everybody can call it: that it checks signatures is to be written down in an acknowledgement.' },
  { app: 'githubRunners', rule: 'lambda-url-public', logicalId: 'Runnerssetup', why: 'Everybody can call it: that it checks a token is to be written down in an acknowledgement.' },
];
