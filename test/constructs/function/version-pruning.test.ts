import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ModelFunction, Rollout, VersionPruning, type ModelFunctionProps } from '../../../constructs';
import { digits, newStack, only, templateOf } from '../stack';

const canary = Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) });
const withProps = (props: Partial<ModelFunctionProps> = {}): Template => templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), ...props }));
const pruningOf = (template: Template): unknown => (only(template, 'AWS::Lambda::Function').resource.Properties.Tags as { Key: string; Value: string }[]).find(({ Key }) => Key === 'csi:pruning')?.Value;

interface Statement { readonly Action: string | readonly string[]; readonly Resource: unknown; readonly Condition?: object }
const keeperStatements = (template: Template): readonly Statement[] => [
  ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement),
  ...Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('CsiVersionKeeper'))
    .flatMap(([, { Properties }]) => (Properties as { Policies: { PolicyDocument: { Statement: Statement[] } }[] }).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)),
];
const idOf = (template: Template, type: string): string => only(template, type).id;

test.each<[Partial<ModelFunctionProps>, string]>([
  [{}, '5'],
  [{ pruning: VersionPruning.keepLast(1) }, '1'],
  [{ pruning: VersionPruning.keepLast(14, { dryRun: true }) }, '14 dry-run'],
  [{ pruning: VersionPruning.none() }, 'none'],
  [{ removalPolicy: RemovalPolicy.DESTROY }, 'none'],
  [{ removalPolicy: RemovalPolicy.DESTROY, pruning: VersionPruning.none() }, 'none'],
])('%j is said by a tag', (props, tag) => {
  expect(pruningOf(withProps(props))).toBe(tag);
});

test('another pruning publishes no version', () => {
  const ids = [{}, { pruning: VersionPruning.keepLast(9) }].map((props) => idOf(withProps(props), 'AWS::Lambda::Version'));
  expect(ids[0]).toBe(ids[1]);
});

test.each([0, 15, 2.5, -1])('keeping the last %p is refused', (versions) => {
  expect(() => VersionPruning.keepLast(versions)).toThrow(/VersionPruning\.keepLast: `versions` is .*, allowed: a whole number from 1 to 14/);
});

test('keeping what CloudFormation deletes is refused', () => {
  expect(() => withProps({ removalPolicy: RemovalPolicy.DESTROY, pruning: VersionPruning.keepLast(5) })).toThrow(/Fn: `pruning` keeps versions, and `removalPolicy` is DESTROY/);
});

test('a stack has one keeper, which is told of its own deploys, and which nothing but the guards waits for', () => {
  const template = templateOf((stack) => { for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits() }); });
  const ids = Object.keys((template.toJSON() as { Resources: object }).Resources).filter((id) => id.startsWith('CsiVersionKeeper'));
  expect(ids).toHaveLength(6);
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 day)',
    EventPattern: { 'source': ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'], 'detail': { 'stack-id': [{ Ref: 'AWS::StackId' }] } },
  });
  for (const [id, resource] of Object.entries((template.toJSON() as { Resources: object }).Resources)) {
    if (!id.startsWith('CsiVersionKeeper') && !/Guard/.test(id)) expect(JSON.stringify(resource)).not.toContain('CsiVersionKeeper');
  }
});

test('the keeper may delete versions, never functions, and set no tags but its own', () => {
  const template = withProps();
  const fn = { 'Fn::GetAtt': [idOf(template, 'AWS::Lambda::Function'), 'Arn'] };
  const statements = keeperStatements(template);
  expect(statements.filter(({ Action }) => [Action].flat().includes('lambda:DeleteFunction'))).toEqual([
    { Effect: 'Allow', Action: 'lambda:DeleteFunction', Resource: [{ 'Fn::Join': ['', [fn, ':*']] }] },
  ]);
  expect(statements.filter(({ Action }) => [Action].flat().includes('lambda:TagResource'))).toEqual([
    expect.objectContaining({ Resource: [fn], Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['csi:served', 'csi:scaling-suspended', 'csi:hold', 'csi:hold-reason', 'csi:hold-by', 'csi:accepted'] } } }),
  ]);
  expect(statements.filter(({ Resource }) => JSON.stringify(Resource) === '"*"').map(({ Action }) => Action)).toEqual([['xray:PutTraceSegments', 'xray:PutTelemetryRecords']]);
  expect(statements.flatMap(({ Action }) => Action).filter((action) => /codedeploy|autoscaling/.test(action))).toEqual([]);
});

test('with a rollout it is told of its end; with scaling held back, it looks for what was missed', () => {
  const rollout = withProps({ rollout: canary });
  const application = { Ref: idOf(rollout, 'AWS::CodeDeploy::Application') };
  rollout.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'source': ['aws.codedeploy'], 'detail-type': ['CodeDeploy Deployment State-change Notification'], 'detail': { application: [application], state: ['SUCCESS', 'FAILURE', 'STOP'] } },
  });
  rollout.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CSI_APPLICATION: application } } });
  rollout.resourceCountIs('AWS::Events::Rule', 2);
  const scaled = templateOf((stack) => {
    for (const id of ['A', 'B']) new ModelFunction(stack, id, { model: digits(), rollout: canary }).autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 });
  });
  scaled.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)', Targets: [Match.objectLike({ Input: '{"action":"tend"}' })] });
  scaled.resourceCountIs('AWS::Events::Rule', 3);
  expect(keeperStatements(scaled).filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
    ['codedeploy:ListDeploymentTargets', 'codedeploy:GetDeploymentTarget'], ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScheduledActions'], ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  ]);
  // Scaling that no rollout holds back is nothing to look for.
  const steady = templateOf((stack) => { new ModelFunction(stack, 'A', { model: digits() }).autoScale({ minCapacity: 1, maxCapacity: 2 }); });
  steady.resourceCountIs('AWS::Events::Rule', 1);
});

test('a nested stack has a keeper of its own', () => {
  const nested = new NestedStack(new Stack(new App(), 'Stack'), 'Nested');
  new ModelFunction(nested, 'Fn', { model: digits() });
  const template = Template.fromStack(nested);
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { 'stack-id': [{ Ref: 'AWS::StackId' }] } } });
});

test('twenty functions share a policy; two hundred are looked after, and one more is refused', () => {
  const stack = newStack();
  const shared = { role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).withoutPolicyUpdates(), logGroup: new LogGroup(stack, 'Logs') };
  const model = digits();
  const add = (index: number): ModelFunction => new ModelFunction(stack, `Fn${index}`, { model, ...shared });
  for (let index = 0; index < 200; index++) add(index);
  expect(() => add(200)).toThrow(/Fn200: `scope` is a stack with more model functions .*: put further functions into another stack, or a nested one/);
  const sizes = stack.node.findAll().filter((child) => child.node.path.includes('CsiVersionKeeper/Functions')).map((policy) => {
    const { PolicyDocument } = (Object.values((stack.resolve((policy as unknown as { _toCloudFormation(): unknown })._toCloudFormation()) as { Resources: object }).Resources)[0] as { Properties: { PolicyDocument: unknown } }).Properties;
    // Every function's ARN at its longest, in the region with the longest name, counted as IAM does: without white space.
    return JSON.stringify(PolicyDocument).replaceAll(/\{"Fn::GetAtt":\["\w+","Arn"\]\}/g, `"${'a'.repeat('arn:aws-us-gov:lambda:us-gov-east-1:111122223333:function:'.length + 64)}"`)
      .replaceAll(/\{"Fn::Join":\["",\["(a+)",":\*"\]\]\}/g, '"$1:*"').length;
  });
  expect(sizes).toHaveLength(10);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(6144);
});
