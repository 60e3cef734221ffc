import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from './support/script';

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
const isOfVersions = ({ rule, path = '' }: { readonly rule: string; readonly path: string | undefined }): boolean => /^AwsSolutions-IAM5\[Resource::<\w+Function\w+\.Arn>:\*\]$/.test(rule) && /\/CsiVersionKeeper\/Functions\d+$/.test(path);
/** A container reads every version of its model and no other model; an endpoint's log group has streams that SageMaker names. */
const isOfEndpoints = ({ rule, path = '' }: { readonly rule: string; readonly path: string | undefined }): boolean => (
  /^AwsSolutions-IAM5\[Resource::<CsiArtifactsBucket\w+\.Arn>\/models\/[\w-]+\/\*\]$/.test(rule)
  || (/:log-group:\/aws\/sagemaker\/(?:Endpoints|InferenceComponents)\/[\w-]+:\*\]$/.test(rule) && /\/Role(?:Policy)?\/Resource$/.test(path))
  // Requests and answers have names that callers and SageMaker make up.
  || /^AwsSolutions-IAM5\[Resource::<CsiAsyncRequestsBucket\w+\.Arn>\/[\w/-]+\/(?:input|output|failed)\/\*\]$/.test(rule)
);
/** A registry keeps the versions of a model below the model's own folder, and records them below its own path: by names that are given later. */
const isOfRegistry = ({ rule, path = '' }: { readonly rule: string; readonly path: string | undefined }): boolean => /\/(?:CsiModelCopier\/Role\/DefaultPolicy|CsiRegistryRecorder\/Role)\/Resource$/.test(path)
  && /^AwsSolutions-IAM5\[Resource::(?:<\w+Bucket\w+\.Arn>\/models\/[\w-]+\/(?:versions\/)?|arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/models\/[\w-]+\/versions\/)\*\]$/.test(rule);
/** Lambda makes the network interfaces of a function in its role, before they are there to be named. */
const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
];
const ALLOWED_ON_EVERYTHING = [...NETWORK_INTERFACES, 'application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingActivities', 'application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:DescribeScheduledActions', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricData', 'codedeploy:GetDeploymentTarget', 'codedeploy:ListDeploymentTargets', 'ecr:GetAuthorizationToken', 'sagemaker:ListEndpointConfigs', 'sagemaker:ListEndpoints', 'sagemaker:ListInferenceComponents', 'sagemaker:ListModels', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const VALIDATOR = 'CloudFormation Validate';
const NAG = 'AwsSolutions';

/** Every app of this repository: the examples, and the demo that the root's cdk.json points to. */
const apps = [ROOT, ...readdirSync(join(ROOT, 'examples')).map((name) => join(ROOT, 'examples', name))].filter((folder) => existsSync(join(folder, 'cdk.json')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The validator takes seconds to start: every app goes through it once. */
let checked: ReadonlyMap<string, Synthesized>;
beforeAll(() => {
  checked = new Map(apps.map((app) => [app, synthesize(app, join(folder, basename(app)))]));
}, 300_000);

describe.each(apps.map((app) => [app === ROOT ? 'the demo app' : basename(app), app]))('%s', (_, app) => {
  const synthesized = (): Synthesized => checked.get(app) as Synthesized;

  test('has resources, and nothing that the strict validator objects to', () => {
    expect(synthesized().templates.flatMap(({ Resources }) => Object.keys(Resources)).length).toBeGreaterThan(0);
    expect(findings(synthesized(), VALIDATOR)).toEqual([]);
  });

  test('has nothing that cdk-nag objects to, but what is allowed above', () => {
    expect(findings(synthesized(), NAG).filter((finding) => NAG_ALLOWED[finding.rule] === undefined && !isOfVersions(finding) && !isOfEndpoints(finding) && !isOfRegistry(finding))).toEqual([]);
  });

  test('allows nothing on every resource but what has none to name: tracing, metrics, network interfaces, pulling, lists, a look at alarms and scalable targets', () => {
    const everything = synthesized().templates.flatMap(statements).filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(everything.flatMap(({ Action }) => Action).filter((action) => !ALLOWED_ON_EVERYTHING.includes(action))).toEqual([]);
  });
});

test('the first example is among the apps', () => {
  expect(apps.map((app) => basename(app))).toContain('first-model');
});

test('everything that is allowed is still found', () => {
  const all = [...checked.values()].flatMap((synthesized) => findings(synthesized, NAG));
  expect(all.filter(isOfVersions).length).toBeGreaterThan(0);
  expect(all.filter(isOfEndpoints).length).toBeGreaterThan(0);
  expect(all.filter(isOfRegistry).length).toBeGreaterThan(0);
  const found = all.map(({ rule }) => rule);
  expect(Object.keys(NAG_ALLOWED).filter((rule) => !found.includes(rule))).toEqual([]);
});

test('an app with a wrong memory size and an open bucket is objected to by both', () => {
  const app = mkdtempSync(join(folder, 'bad-'));
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'), 'junction');
  writeFileSync(join(app, 'package.json'), '{}');
  writeFileSync(join(app, 'cdk.json'), '{ "app": "npx tsx app.ts" }');
  writeFileSync(join(app, 'app.ts'), `import { App, Stack } from 'aws-cdk-lib';
    import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
    import { Bucket } from 'aws-cdk-lib/aws-s3';
    const stack = new Stack(new App(), 'Bad');
    new CfnFunction(stack, 'Fn', { role: 'arn:aws:iam::123456789012:role/r', code: { zipFile: 'x' }, runtime: 'nodejs24.x', handler: 'x', memorySize: 10 });
    new Bucket(stack, 'Bucket');`);

  const synthesized = synthesize(app, join(folder, 'bad'));

  expect(findings(synthesized, VALIDATOR)).toContainEqual({ rule: 'F3034', path: 'Bad/Fn', description: expect.stringContaining('10 is less than the minimum of 128') });
  expect(findings(synthesized, NAG)).toContainEqual({ rule: 'AwsSolutions-S1', path: 'Bad/Bucket/Resource', description: expect.any(String) });
});

interface Synthesized {
  readonly templates: readonly Template[];
  readonly report: Report;
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

/** Runs the app as cdk.json says, with every check on; its exit status does not count, its report does. */
function synthesize(app: string, out: string): Synthesized {
  const { app: command } = JSON.parse(readFileSync(join(app, 'cdk.json'), 'utf8')) as { app: string };
  rmSync(out, { recursive: true, force: true });
  const { stdout, stderr } = spawnSync(command, {
    cwd: app,
    shell: true,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_VALIDATION: 'true',
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ '@aws-cdk/core:validateAgainstDefaultRules': true }),
      NODE_OPTIONS: `--require "${join(__dirname, 'support', 'add-nag.cjs').replaceAll('\\', '\\\\')}"`,
    },
  });
  if (!existsSync(join(out, 'validation-report.json'))) throw new Error(`${command} in ${app} wrote no report:\n${stdout}${stderr}`);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(out, file), 'utf8'));
  return {
    templates: readdirSync(out).filter((file) => file.endsWith('.template.json')).map((file) => read(file) as Template),
    report: read('validation-report.json') as Report,
  };
}

function findings({ report }: Synthesized, plugin: string): { rule: string; path: string | undefined; description: string }[] {
  return report.pluginReports
    .filter(({ pluginName }) => pluginName === plugin)
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, path: constructPath, description })));
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statements({ Resources }: Template): Statement[] {
  return Object.values(Resources).flatMap(({ Properties }) => statementsIn(Properties));
}

/** Of every policy with resources, wherever it is in a resource. */
function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Action' in value && 'Resource' in value ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}
