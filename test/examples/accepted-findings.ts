/** What security packs find in the examples and stays as it is. docs/security.md is made of it. */
export interface AcceptedFinding {
  readonly finding: string;
  /** Names of the rules without their packs: packs share them, and AwsSolutions has names of its own for some. */
  readonly rules: readonly (string | RegExp)[];
  /** Paths of the constructs that it is accepted on, and what they are. */
  readonly on: RegExp;
  readonly where: string;
  readonly why: string;
  /** What ends it; the paths in test/examples/apps/hardened.ts and examples/locked-down where it has, and has to have. */
  readonly end?: { readonly by: string; readonly at: readonly string[] };
}

/** Functions of the package's own: they work while a stack is deployed, and after. */
const OWN_FUNCTION = /\/Csi(?:ModelCopier|ModelStager|RolloutHook|ScalingKeeper|VersionKeeper|EndpointKeeper|RegistryRecorder)\//;
const OWN_FUNCTIONS = "the library's own functions, which work when a stack is deployed";
/** Functions that serve a model. */
const MODEL_FUNCTION = /^(?!.*\/Csi).*\/Function\/Resource$/;
const MODEL_FUNCTIONS = 'model functions';
const BUCKET = /\/Bucket\/Resource$/;
const BUCKETS = "the library's buckets: artifacts, requests, registries, file systems";

const KEYS = '[`InferenceDefaults.of(app).apply()`](inference-defaults.md)';
const NETWORK = '[`InferenceDefaults.of(app).apply({ vpc })`](inference-defaults.md)';
const WILDCARD = 'A wildcard in a permission';
const ALL_RESOURCES = /^IAM5\[Resource::\*\]$/;
const S3_FILES = 'what S3 Files [documents](https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-prereq-policies.html) that its role needs, for its own bucket';

export const ACCEPTED: readonly AcceptedFinding[] = [
  {
    finding: 'No customer-managed key',
    rules: ['S3DefaultEncryptionKMS'],
    on: BUCKET,
    where: BUCKETS,
    why: "Everything is encrypted, with Amazon S3's own key. A key of your own costs a dollar a month, and whoever reads needs it too: that is for you to decide",
    end: {
      by: `${KEYS}; or \`encryptionKey\` of \`ModelRegistry\`, and buckets of yours for \`AsyncEndpoint\` and \`S3ModelFileSystem\``,
      at: ['Hardened/Registry/Bucket', 'LockedDown/CsiArtifacts/Bucket', 'LockedDown/CsiAsyncRequests/Bucket', 'LockedDown/Models/Bucket'],
    },
  },
  {
    finding: 'No customer-managed key',
    rules: ['SageMakerEndpointConfigurationKMSKeyConfigured'],
    on: /\/Config$/,
    where: 'endpoint configurations',
    why: 'Volumes are encrypted without it too, [with a key that SageMaker throws away](https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-nbi.html). Instances with a disk of their own encrypt that in hardware, and [take no key](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html)',
    end: { by: `${KEYS}; or \`encryptionKey\` of the endpoint`, at: ['Hardened/Instances/Config', 'LockedDown/Live/Config', 'LockedDown/Batch/Config'] },
  },
  {
    finding: 'No customer-managed key',
    rules: ['CloudWatchLogGroupEncrypted'],
    on: /\/(?:Build)?Logs\/Resource$/,
    where: 'log groups',
    why: 'CloudWatch Logs [encrypts all of them](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html) with a key of its own, and the library writes no request and no answer to them',
    end: {
      by: `${KEYS}; or \`logGroup\` of \`ModelFunction\`, \`HttpInferenceApi\` and \`RestInferenceApi\`: one with a key`,
      at: ['Hardened/Logs', 'LockedDown/Digits/Logs', 'LockedDown/Live/Logs', 'LockedDown/Api/Logs', 'LockedDown/CsiVersionKeeper/Logs'],
    },
  },
  {
    finding: 'No customer-managed key',
    rules: ['CB4'],
    on: /\/CsiModelStager\/Project$/,
    where: 'the build that copies a model from the Hugging Face Hub',
    why: 'It has no artifacts and no cache that a key could encrypt: it writes to the artifact bucket, which is encrypted',
  },
  {
    finding: 'No log of who reads a bucket',
    rules: ['S3BucketLoggingEnabled', 'S1'],
    on: BUCKET,
    where: BUCKETS,
    why: 'Such a log takes another bucket, and is of no use before somebody reads it. Data events of CloudTrail, for the whole account, say the same and more',
    end: { by: 'a property injector for `Bucket` with `serverAccessLogsBucket` ([below](#buckets-that-are-logged)); buckets of yours for `AsyncEndpoint` and `S3ModelFileSystem`', at: ['Hardened/CsiArtifacts/Bucket', 'Hardened/Registry/Bucket'] },
  },
  {
    finding: 'No replica of a bucket',
    rules: ['S3BucketReplicationEnabled'],
    on: BUCKET,
    where: BUCKETS,
    why: 'What is in them is copied again from where it came by the next deploy; a replica costs as much again, and may lie where the data must not',
    end: { by: 'buckets of yours for `AsyncEndpoint` and `S3ModelFileSystem`', at: ['Hardened/Requests'] },
  },
  {
    finding: 'No versions in a bucket',
    rules: ['S3BucketVersioningEnabled'],
    on: /\/CsiAsyncRequests\/Bucket\/Resource$/,
    where: 'the bucket of requests to asynchronous endpoints and their answers',
    why: 'What callers sent, and what they were answered, goes after `retention` for good. Versions would keep it',
    end: { by: '`input`, `output` and `failures` of `AsyncEndpoint`: places in buckets of yours', at: ['Hardened/Requests'] },
  },
  {
    finding: 'A function in no VPC',
    rules: ['LambdaInsideVPC'],
    on: MODEL_FUNCTION,
    where: MODEL_FUNCTIONS,
    why: 'The server calls nothing but X-Ray and, for a model that is not part of the function, one folder in Amazon S3. There is nothing in a network of yours that it would reach, unless your transform does',
    end: { by: `${NETWORK}; or \`vpc\` of \`ModelFunction\``, at: ['Hardened/Digits/Function', 'LockedDown/Digits/Function'] },
  },
  {
    finding: 'A function in no VPC',
    rules: ['LambdaInsideVPC'],
    on: OWN_FUNCTION,
    where: OWN_FUNCTIONS,
    why: 'They call the APIs of AWS and nothing else: in a VPC they take an endpoint for each, by the hour',
    end: { by: NETWORK, at: ['LockedDown/CsiVersionKeeper/Function', 'LockedDown/CsiEndpointKeeper/Function', 'LockedDown/CsiModelCopier/Function'] },
  },
  {
    finding: 'No limit of its own for how often a function runs at once',
    rules: ['LambdaConcurrency'],
    on: MODEL_FUNCTION,
    where: MODEL_FUNCTIONS,
    why: 'What one function reserves is taken from all others of the account, and whatever number we chose would throttle somebody',
    end: { by: '`reservedConcurrency` of `ModelFunction`', at: ['Hardened/Digits/Function'] },
  },
  {
    finding: 'No limit of its own for how often a function runs at once',
    rules: ['LambdaConcurrency'],
    on: OWN_FUNCTION,
    where: OWN_FUNCTIONS,
    why: 'CloudFormation, CodeDeploy and EventBridge call them, each a few times in a deploy. A deploy that is throttled fails',
  },
  {
    finding: 'No dead-letter queue',
    rules: ['LambdaDLQ'],
    on: MODEL_FUNCTION,
    where: MODEL_FUNCTIONS,
    why: 'Their callers wait for the answer, and get the error. A dead-letter queue takes only what is sent without waiting',
  },
  {
    finding: 'No dead-letter queue',
    rules: ['LambdaDLQ', 'EventBusDLQ'],
    on: /\/Csi(?:ModelCopier|ModelStager|RolloutHook|ScalingKeeper|VersionKeeper|EndpointKeeper|RegistryRecorder)\/(?:Function\/Resource|Deploys|Rollouts|Ended)$/,
    where: `${OWN_FUNCTIONS}, and the events that call them`,
    why: 'What fails in a deploy fails the deploy. For [an event that got lost](versions.md) they look from time to time, and at the next deploy: they go by what there is, and not by what was said',
  },
  {
    finding: 'Policies that are part of a role',
    rules: ['IAMNoInlinePolicy'],
    on: /\/(?:\w*Role|RolePolicy|DefaultPolicy)\/Resource$/,
    where: 'all roles',
    why: 'Such a policy is there the moment that the role is, goes with it, and cannot be given to another: the role of an old version keeps exactly what that version was published with. An account has room for 1,500 managed policies',
  },
  {
    finding: WILDCARD,
    rules: [ALL_RESOURCES, 'LambdaStarPermissions'],
    on: /^(?!.*\/(?:Csi(?!Role\/)|Rollout\/Permissions\/)).*\/(?:Role|CsiRole)\/Resource$/,
    where: 'roles that models run with',
    why: 'X-Ray, network interfaces that are not there yet, metrics in SageMaker\'s namespace and the login to Amazon ECR have no resource to name. Nothing else is allowed on `*`, and a test holds that',
    end: { by: '`tracing: Tracing.disabled()` of a `ModelFunction` without `vpc`, and LambdaTracing finds it instead', at: ['Hardened/Untraced/Role'] },
  },
  {
    finding: WILDCARD,
    rules: [ALL_RESOURCES],
    on: /\/Shared\/\w+\/RolePolicy\/Resource$/,
    where: 'what an inference component adds to the role of its endpoint',
    why: 'The login to Amazon ECR has no resource to name',
  },
  {
    finding: WILDCARD,
    rules: [ALL_RESOURCES, 'LambdaStarPermissions'],
    on: /\/(?:Csi(?:EndpointKeeper|VersionKeeper|RolloutHook)\/Role|Rollout\/Permissions\/Role|Scaling\/KeeperRole)\/Resource$/,
    where: 'roles of rollouts and of what looks after versions and scaling',
    why: 'Lists of endpoints and models, and how alarms, scaling and the targets of CodeDeploy are described: reading, which AWS allows on all resources or none; and traces, for which X-Ray has no resources to name',
  },
  {
    finding: WILDCARD,
    rules: [ALL_RESOURCES, 'LambdaStarPermissions'],
    on: /\/Csi(?:ModelCopier|ModelStager|RegistryRecorder|ScalingKeeper)\/Role\/Resource$/,
    where: OWN_FUNCTIONS,
    why: 'X-Ray has no resources to name for traces, and neither has Lambda for the network interfaces that it makes in their roles, where [`InferenceDefaults`](inference-defaults.md) puts them into a network',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::<\w+Function\w+\.Arn>:\*\]$/],
    on: /\/CsiVersionKeeper\/Functions\d+$/,
    where: 'what deletes versions of functions',
    why: 'Lambda numbers versions. The function itself, and its alias, it may not delete',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:deploymentgroup:<CsiCodeDeployApplication\w+>\/\*\]$/],
    on: /\/Csi(?:VersionKeeper|RolloutHook)\/Role\/Resource$/,
    where: 'roles of rollouts',
    why: "The groups of the stack's own application: naming each would let the policy grow with every function, up to a limit",
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:application-autoscaling:<AWS::Region>:<AWS::AccountId>:scalable-target\/\*\]$/],
    on: /\/(?:CsiEndpointKeeper\/Role|Scaling\/KeeperRole)\/Resource$/,
    where: 'roles of what looks after scaling',
    why: 'The service makes up the ids of scalable targets; conditions say of which kind they are',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:(?:endpoint|endpoint-config|inference-component|model)\/\*\]$/],
    on: /\/CsiEndpointKeeper\/Role\/Resource$/,
    where: 'the role of what looks after endpoints',
    why: 'It finds what a deploy left behind by its tags, since SageMaker makes up the names. What it may change and delete has the tag of its stack',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:(?:TargetTracking-endpoint\/|<AWS::StackName>-)\*\]$/, /^IAM5\[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/csi\/scaling\/<AWS::StackName>\/\*\]$/],
    on: /\/CsiEndpointKeeper\/Role\/Resource$/,
    where: 'the role of what looks after endpoints',
    why: 'How an endpoint scales is taken away for a change of its instances and given back: in parameters, as many as it takes, with alarms that the services name',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::<CsiArtifactsBucket\w+\.Arn>\/models\/[\w-]+\/\*\]$/],
    on: /\/(?:Role\/Resource|RolePolicy\/Resource|CsiModelCopier\/Role\/DefaultPolicy\/Resource)$/,
    where: 'roles of endpoints, and of what copies models for them',
    why: 'All versions of one model, and of no other: a role that could read the newest alone would end the versions before, in the middle of a rollout',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::<CsiArtifactsBucket\w+\.Arn>\/models\/[\w-]+\/[0-9a-f]{64}\/\*\]$/],
    on: /\/CsiModelStager\/BuildRole\/DefaultPolicy\/Resource$/,
    where: 'the build that copies a model from the Hugging Face Hub',
    why: 'It writes below the folder of one revision, whose files only the hub knows',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:\/aws\/sagemaker\/(?:Endpoints|InferenceComponents)\/[\w-]+:\*\]$/],
    on: /\/Role(?:Policy)?\/Resource$/,
    where: 'roles of endpoints and inference components',
    why: 'The streams of one log group, which SageMaker names',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::<CsiAsyncRequestsBucket\w+\.Arn>\/[\w/-]+\/(?:input|output|failed)\/\*\]$/],
    on: /\/(?:Role|Caller\/DefaultPolicy)\/Resource$/,
    where: 'roles of asynchronous endpoints and of their callers',
    why: 'Requests and answers have names that callers and SageMaker make up, in a folder for each endpoint',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::(?:<(?!CsiArtifacts)\w+Bucket\w+\.Arn>\/models\/[\w-]+\/(?:versions\/)?|arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/models\/[\w-]+\/versions\/)\*\]$/],
    on: /^(?:Registry|Mlflow|LockedDown)\/(?:CsiModelCopier\/Role\/DefaultPolicy|CsiRegistryRecorder\/Role)\/Resource$/,
    where: 'roles of a registry',
    why: "Versions of a model are kept and recorded below the model's own folder and path, by names that are given later",
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Action::s3:(?:DeleteObject|GetObject|List|PutObject)\*\]$/, /^IAM5\[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule\/(?:DO-NOT-DELETE-S3-Files)?\*\]$/],
    on: /\/Models\/Role\/Resource$/,
    where: 'the role that S3 Files works with',
    why: `It is ${S3_FILES}`,
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::<ModelsBucket\w+\.Arn>\/(?:digits\/)?\*\]$/],
    on: /^LargeModel\/(?:Models\/Role|Digits\/Role|CsiModelCopier\/Role\/DefaultPolicy)\/Resource$/,
    where: 'roles of functions that mount models from S3 Files, and of what copies models there',
    why: 'The whole file system is the bucket, and versions that share traffic share one role: it cannot name one model. What copies writes below the folder of one',
  },
  {
    finding: WILDCARD,
    rules: [/^IAM5\[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:\*\]$/],
    on: /\/CsiApiGatewayAccount\/Role\/Resource$/,
    where: 'the role that API Gateway writes logs with',
    why: 'An account has one, for all its REST APIs',
  },
  {
    finding: 'An alarm that tells nobody',
    rules: ['CloudWatchAlarmAction'],
    on: /\/(?:NewVersion(?:Errors|ServerErrors|Latency|Throttles)|Disk|Memory|Saturation)\/Resource$/,
    where: 'alarms of rollouts',
    why: 'CodeDeploy and SageMaker read their state, and turn the rollout back. An alarm that also woke somebody would do so for a version that is gone by then',
  },
  {
    finding: 'An alarm that tells nobody',
    rules: ['CloudWatchAlarmAction'],
    on: /\/(?:Availability\w*|Latency\w+)\/(?:Page|Ticket)\d+(?:Long|Short)\/Resource$/,
    where: 'windows of service levels',
    why: 'A composite alarm reads them, and tells your topics: a long window alone would wake somebody for what is over, a short one for what is next to nothing',
  },
  {
    finding: 'An alarm that tells nobody',
    rules: ['CloudWatchAlarmAction'],
    on: /^(?:Digits-\w+\/(?:Failing|Slow)|Rollout\/ParcelsMisrouted)\/Resource$/,
    where: 'alarms of examples',
    why: 'Whom it tells is for the reader: an example has nobody to wake',
    end: { by: '`alarm.addAlarmAction(...)` in your app', at: ['Hardened/Failing'] },
  },
  {
    finding: 'No web ACL',
    rules: ['APIGWAssociatedWithWAF'],
    on: /\/Partners\/Api\/DeploymentStage\.prod\/Resource$/,
    where: 'the stage of a REST API',
    why: 'Every request is signed by somebody who may call, and with `apiKeyRequired` counted: a web ACL is for callers that nobody knows. The example acknowledges it in its app.ts for AwsSolutions',
  },
  {
    finding: 'No encrypted cache',
    rules: ['APIGWCacheEnabledAndEncrypted'],
    on: /\/Partners\/Api\/DeploymentStage\.prod\/Resource$/,
    where: 'the stage of a REST API',
    why: 'Nothing is cached, so that nothing has to be encrypted: requests are POST, and [API Gateway caches GET](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html)',
  },
  {
    finding: 'No client certificate',
    rules: ['APIGWSSLEnabled'],
    on: /\/Partners\/Api\/DeploymentStage\.prod\/Resource$/,
    where: 'the stage of a REST API',
    why: 'It is how a backend with HTTP knows that API Gateway calls. Here it calls Lambda and SageMaker, with a role and by signed requests',
  },
  {
    finding: 'A source without OAuth',
    rules: ['CodeBuildProjectSourceRepoUrl'],
    on: /\/CsiModelStager\/Project$/,
    where: 'the build that copies a model from the Hugging Face Hub',
    why: 'The rule means repositories of GitHub and Bitbucket. The source is a file of this package in S3, read with the role of the build',
  },
  {
    finding: 'Something that the network of an example has',
    rules: ['VPCDefaultSecurityGroupClosed', 'CloudWatchLogGroupEncrypted'],
    on: /^(?:LargeModel\/Network\/(?:Resource|all\/LogGroup\/Resource)|LockedDownNetwork\/Vpc\/Resource)$/,
    where: 'the networks of examples/large-model and examples/locked-down',
    why: 'Nothing uses its default security group: functions and mount targets have groups of their own. A network belongs to its account, and the library makes none',
    end: { by: '`restrictDefaultSecurityGroup` of your `Vpc`, and a key for its flow logs', at: [] },
  },
];
