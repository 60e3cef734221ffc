import { type Examples, type Finding, findings } from './examples';

const S3_FILES_ROLE = 'what S3 Files documents that its role needs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-prereq-policies.html';

const ENDPOINT_KEEPER = 'the endpoint keeper finds what a deploy left by its tags: SageMaker names it. What it may change and delete has the tag of its stack';

/** What cdk-nag finds in an example and is as it should be. */
const NAG_ALLOWED: Readonly<Record<string, string>> = {
  'AwsSolutions-IAM5[Resource::*]': 'X-Ray and the targets of CodeDeploy have no resource to name, and CodeDeploy sees composite alarms by `*` alone, and so is scaling described',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:deploymentgroup:<CsiCodeDeployApplicationE9285BEA>/*]': 'the hook answers for all groups of its own application: naming each would make its policy grow with every function',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:application-autoscaling:<AWS::Region>:<AWS::AccountId>:scalable-target/*]': 'the service makes up the ids of scalable targets: conditions say of which kind they are',
  'AwsSolutions-IAM5[Action::s3:DeleteObject*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Action::s3:GetObject*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Action::s3:List*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Action::s3:PutObject*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/DO-NOT-DELETE-S3-Files*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/*]': S3_FILES_ROLE,
  'AwsSolutions-IAM5[Resource::<ModelsBucket970C6ADA.Arn>/*]': 'the whole file system is the bucket, and versions that share traffic share one role: it cannot name one model',
  'AwsSolutions-IAM5[Resource::<ModelsBucket970C6ADA.Arn>/digits/*]': 'every version of a model is copied below its own folder',
  'AwsSolutions-IAM5[Resource::<CsiArtifactsBucketB2C45595.Arn>/models/chat/c59e8598bc6f1e9e02feb996eaadc1e38da0cdacdbee6900fc63c4b8ea851037/*]': 'the build writes below the folder of one revision, whose files only the hub knows',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:endpoint/*]': ENDPOINT_KEEPER,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:endpoint-config/*]': ENDPOINT_KEEPER,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:inference-component/*]': ENDPOINT_KEEPER,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:model/*]': ENDPOINT_KEEPER,
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:TargetTracking-endpoint/*]': 'the service names the alarms of policies that come back to an endpoint',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:<AWS::StackName>-*]': 'alarms of the stack call policies that came back: CloudFormation names them',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/csi/scaling/<AWS::StackName>/*]': 'how endpoints scale is kept in as many parameters as it needs',
  'AwsSolutions-CB4': 'the build writes to the artifact bucket alone, which is encrypted; it has no artifacts of its own',
  'AwsSolutions-APIG3': 'a web ACL is a choice of the account, and its callers are known',
  'AwsSolutions-COG4': 'the API takes signed requests, with no user pool',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:*]': 'one role of the account writes the logs of all its REST APIs',
  'AwsSolutions-S1': 'the bucket of an S3ModelFileSystem holds models; who wants a log of its reads gives a bucket of their own',
};
/** The version keeper may delete versions of the functions of its stack, which have numbers that nobody knows, and not the functions. */
const isOfVersions = ({ rule, path }: Finding): boolean => /^AwsSolutions-IAM5\[Resource::<\w+Function\w+\.Arn>:\*\]$/.test(rule) && /\/CsiVersionKeeper\/Functions\d+$/.test(path);
/** A container reads every version of its model and no other model; an endpoint's log group has streams that SageMaker names. */
const isOfEndpoints = ({ rule, path }: Finding): boolean => (
  /^AwsSolutions-IAM5\[Resource::<CsiArtifactsBucket\w+\.Arn>\/models\/[\w-]+\/\*\]$/.test(rule)
  || (/:log-group:\/aws\/sagemaker\/(?:Endpoints|InferenceComponents)\/[\w-]+:\*\]$/.test(rule) && /\/Role(?:Policy)?\/Resource$/.test(path))
  // Requests and answers have names that callers and SageMaker make up.
  || /^AwsSolutions-IAM5\[Resource::<CsiAsyncRequestsBucket\w+\.Arn>\/[\w/-]+\/(?:input|output|failed)\/\*\]$/.test(rule)
);
/** A registry keeps the versions of a model below the model's own folder, and records them below its own path: by names that are given later. */
const isOfRegistry = ({ rule, path }: Finding): boolean => /\/(?:CsiModelCopier\/Role\/DefaultPolicy|CsiRegistryRecorder\/Role)\/Resource$/.test(path)
  && /^AwsSolutions-IAM5\[Resource::(?:<\w+Bucket\w+\.Arn>\/models\/[\w-]+\/(?:versions\/)?|arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/models\/[\w-]+\/versions\/)\*\]$/.test(rule);

const NAG = 'AwsSolutions';

/** The pack of cdk-nag that its users start with. */
export function nag(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('has nothing that cdk-nag objects to, but what is allowed above', () => {
      expect(findings(examples.of(name), NAG).filter((finding) => NAG_ALLOWED[finding.rule] === undefined && !isOfVersions(finding) && !isOfEndpoints(finding) && !isOfRegistry(finding))).toEqual([]);
    });
  });

  test('everything that is allowed is still found', () => {
    const all = examples.all().flatMap((example) => findings(example, NAG));
    expect(all.filter(isOfVersions).length).toBeGreaterThan(0);
    expect(all.filter(isOfEndpoints).length).toBeGreaterThan(0);
    expect(all.filter(isOfRegistry).length).toBeGreaterThan(0);
    const found = all.map(({ rule }) => rule);
    expect(Object.keys(NAG_ALLOWED).filter((rule) => !found.includes(rule))).toEqual([]);
  });

  test('cdk-nag objects to an open bucket', () => {
    expect(findings(examples.bad(), NAG)).toContainEqual(expect.objectContaining({ rule: 'AwsSolutions-S1', path: 'Bad/Bucket/Resource' }));
  });
}
