import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import type { PipelineProps } from 'aws-cdk-lib/aws-codepipeline';
import type { IAction } from 'aws-cdk-lib/aws-codepipeline';
import { ActionCategory, Artifact, Pipeline, PipelineType, Variable } from 'aws-cdk-lib/aws-codepipeline';
import { Rule } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { ApprovalTarget } from '../../../constructs';
import { targetPayload } from '../../../lib/events/target-input';
import { approvalPattern } from '../../../lib/registry/approval-pattern';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const NAMES = ['MODEL_NAME', 'MODEL_VERSION', 'MODEL_DIGEST'];
const DECLARED = NAMES.map((variableName) => new Variable({ variableName, defaultValue: 'none' }));

/** As small as CDK takes it: loading its own actions would take longer than all these tests. */
function action(actionName: string, category: ActionCategory, artifacts: { readonly inputs?: Artifact[]; readonly outputs?: Artifact[] }): IAction {
  const actionProperties = { actionName, category, provider: 'S3', artifactBounds: { minInputs: 0, maxInputs: 1, minOutputs: 0, maxOutputs: 1 }, ...artifacts };
  return { actionProperties, bind: () => ({}), onStateChange: () => { throw new Error('not here'); } };
}

function pipelineIn(stack: Stack, props: PipelineProps): Pipeline {
  const source = new Artifact('Code');
  return new Pipeline(stack, 'Pipeline', {
    artifactBucket: Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'), ...props,
    stages: [
      { stageName: 'Source', actions: [action('Code', ActionCategory.SOURCE, { outputs: [source] })] },
      { stageName: 'Deploy', actions: [action('Deploy', ActionCategory.DEPLOY, { inputs: [source] })] },
    ],
  });
}

function projectIn(stack: Stack): Project {
  return new Project(stack, 'Project', { buildSpec: BuildSpec.fromObject({ version: '0.2' }) });
}

/** The target of the rule that starts something, as CloudFormation gets it. */
function targetOf(stack: Stack) {
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).filter(({ Properties }) => Properties.Description === 'approved');
  return (rule as { readonly Properties: { readonly Targets: readonly [Target] } }).Properties.Targets[0];
}

interface Target {
  readonly Arn: unknown;
  readonly RoleArn: unknown;
  readonly InputTransformer: { readonly InputPathsMap: Record<string, string>; readonly InputTemplate: string };
}

/** What the service is asked, for an event. */
function asked(stack: Stack, detail: Readonly<Record<string, unknown>>): unknown {
  const { InputPathsMap: paths, InputTemplate: template } = targetOf(stack).InputTransformer;
  return targetPayload({ detail }, { transformer: { paths, template } }, { ruleArn: '', ruleName: '', ingestionTime: '' })?.payload;
}

function ruleFor(stack: Stack, target: ApprovalTarget): Rule {
  return new Rule(stack, 'Approved', { description: 'approved', eventPattern: approvalPattern('parameters', 'digits'), targets: [target] });
}

const EVENT = { name: 'digits', version: '2', digest: 'd'.repeat(64), approval: 'approved' };

test('a pipeline is started with the version that was approved, in a role that may start it alone', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  ruleFor(stack, ApprovalTarget.pipeline(pipelineIn(stack, { pipelineType: PipelineType.V2, variables: DECLARED })));
  expect(asked(stack, EVENT)).toEqual({ variables: [{ name: 'MODEL_NAME', value: 'digits' }, { name: 'MODEL_VERSION', value: '2' }, { name: 'MODEL_DIGEST', value: 'd'.repeat(64) }] });
  const { Arn, RoleArn } = targetOf(stack);
  expect(JSON.stringify(Arn)).toContain('codepipeline');
  const role = (RoleArn as { readonly 'Fn::GetAtt': readonly string[] })['Fn::GetAtt'][0]!;
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role));
  expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([{ Action: 'codepipeline:StartPipelineExecution', Effect: 'Allow', Resource: Arn }]);
});

test('variables may be added to the pipeline after the target is made', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  const pipeline = pipelineIn(stack, { pipelineType: PipelineType.V2 });
  ruleFor(stack, ApprovalTarget.pipeline(pipeline));
  for (const variable of DECLARED) pipeline.addVariable(variable);
  expect(asked(stack, EVENT)).toBeDefined();
});

test('of SageMaker\'s event the version is what the package says of itself', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  ruleFor(stack, ApprovalTarget.pipeline(pipelineIn(stack, { pipelineType: PipelineType.V2, variables: DECLARED }))._for('sageMaker', 'digits'));
  expect(asked(stack, { ModelPackageGroupName: 'digits', ModelPackageVersion: 7, CustomerMetadataProperties: { 'csi-version': '2', 'csi-digest': 'abc' } }))
    .toEqual({ variables: [{ name: 'MODEL_NAME', value: 'digits' }, { name: 'MODEL_VERSION', value: '2' }, { name: 'MODEL_DIGEST', value: 'abc' }] });
});

test('a build is started with environment variables', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  ruleFor(stack, ApprovalTarget.buildProject(projectIn(stack))._for('parameters', 'digits'));
  expect(asked(stack, EVENT)).toEqual({
    environmentVariablesOverride: [
      { name: 'MODEL_NAME', value: 'digits', type: 'PLAINTEXT' }, { name: 'MODEL_VERSION', value: '2', type: 'PLAINTEXT' }, { name: 'MODEL_DIGEST', value: 'd'.repeat(64), type: 'PLAINTEXT' },
    ],
  });
});

test.each([
  ['of the type V1', { pipelineType: PipelineType.V1 }, 'set `pipelineType: PipelineType.V2`'],
  ['without the variables', { pipelineType: PipelineType.V2 }, 'does not declare `MODEL_NAME`, `MODEL_VERSION`, `MODEL_DIGEST`: pipeline.addVariable('],
  ['without one of them', { pipelineType: PipelineType.V2, variables: DECLARED.slice(0, 2) }, 'does not declare `MODEL_DIGEST`'],
])('a pipeline %s does not synthesize', (_, props, message) => {
  const app = new App();
  const stack = new Stack(app, 'S', { env: ENV });
  ruleFor(stack, ApprovalTarget.pipeline(pipelineIn(stack, props)));
  expect(() => app.synth()).toThrow(message);
});

test('a pipeline of elsewhere is taken as it is', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  ruleFor(stack, ApprovalTarget.pipeline(Pipeline.fromPipelineArn(stack, 'Theirs', 'arn:aws:codepipeline:eu-west-1:111122223333:Deploy')));
  expect(targetOf(stack).Arn).toBe('arn:aws:codepipeline:eu-west-1:111122223333:Deploy');
});
