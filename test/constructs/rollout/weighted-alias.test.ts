import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnAlias, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { Alias, Version } from 'aws-cdk-lib/aws-lambda';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelFunction, type ModelFunctionProps, Rollout, WeightedAlias, type WeightedAliasProps } from '../../../constructs';
import { digits, resources, templateOf } from '../stack';

const canary = Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) });
const withFn = (props: Partial<ModelFunctionProps>, declare: (fn: ModelFunction, stack: Stack) => void) => () => templateOf((stack) => declare(new ModelFunction(stack, 'Fn', { model: digits(), ...props }), stack));
const split = (fn: ModelFunction, scope: Stack, more: Partial<WeightedAliasProps> = {}) => new WeightedAlias(scope, 'Trial', { modelFunction: fn, aliasName: 'trial', otherVersion: '3', percentage: 20, ...more });
const aliasOf = (fn: ModelFunction): CfnAlias => fn.node.findChild('Live').node.defaultChild as CfnAlias;
const WEIGHTS = { additionalVersionWeights: [{ functionVersion: '3', functionWeight: 0.2 }] };

test('two versions behind a name of its own, beside live', () => {
  const template = withFn({ provisionedConcurrency: 2, rollout: canary }, split)();
  const aliases = resources(template, 'AWS::Lambda::Alias').map(([, { Properties }]) => Properties);
  const live = aliases.find(({ Name }) => Name === 'live');
  expect(aliases.find(({ Name }) => Name === 'trial')).toEqual({
    FunctionName: live?.['FunctionName'], Name: 'trial', FunctionVersion: live?.['FunctionVersion'], RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '3', FunctionWeight: 0.2 }] },
  });
  expect(live?.['RoutingConfig']).toBeUndefined();
});

test('what would be no split is refused where it is written', () => {
  const refused = (more: Partial<WeightedAliasProps>) => withFn({}, (fn, stack) => split(fn, stack, more));
  expect(refused({ aliasName: 'live' })).toThrow(/`aliasName` is live, which deploys move: choose another/);
  expect(refused({ aliasName: '12', otherVersion: '$LATEST', percentage: 100 })).toThrow(/3 problems\n {2}- `aliasName` is "12"[^]*`otherVersion` is "\$LATEST", allowed: the number of a published version[^]*`percentage` is 100, allowed: a whole number from 1 to 99/);
  expect(withFn({}, (fn, stack) => split(fn, stack, { percentage: new CfnParameter(stack, 'Share', { type: 'Number' }).valueAsNumber }))).toThrow(/`percentage` is known only at deploy/);
  expect(withFn({}, (fn, stack) => split(fn, stack, { percentage: 1, aliasName: 'a1', otherVersion: new CfnParameter(stack, 'Version').valueAsString }))).not.toThrow();
});

test('weights and provisioned concurrency are refused together, whoever declares them', () => {
  const reason = /Stack\/Fn: `routingConfig` of the alias live \(Stack\/Fn\/Live\/Resource\) is given together with provisioned concurrency[^]*Alias with weights can not be used with Provisioned Concurrency/;
  const weigh = (fn: ModelFunction): void => { aliasOf(fn).routingConfig = WEIGHTS; };
  expect(withFn({ provisionedConcurrency: 1 }, weigh)).toThrow(reason);
  expect(withFn({}, (fn) => { fn.autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 }); weigh(fn); })).toThrow(reason);
  // An alias of the user's own, scaled by CDK's means.
  const own = (fn: ModelFunction, stack: Stack): Alias => new Alias(stack, 'Own', { aliasName: 'own', version: fn.version, additionalVersions: [{ version: Version.fromVersionArn(stack, 'Other', `${fn.functionArn}:3`), weight: 0.1 }] });
  expect(withFn({}, own)).not.toThrow();
  expect(withFn({}, (fn, stack) => { own(fn, stack).addAutoScaling({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ utilizationTarget: 0.5 }); })).toThrow(/alias own \(Stack\/Own\/Resource\) is given together with provisioned concurrency/);
  expect(withFn({}, (fn, stack) => { (own(fn, stack).node.defaultChild as CfnAlias).provisionedConcurrencyConfig = { provisionedConcurrentExecutions: 1 }; })).toThrow(/alias own/);
});

test('weights and a rollout are refused together; a rollout of an alias that keeps environments ready is not', () => {
  expect(withFn({ rollout: canary }, (fn) => { aliasOf(fn).routingConfig = WEIGHTS; })).toThrow(/`routingConfig` of the alias live \([^)]*\) is given together with a rollout, which moves the same weights/);
  expect(withFn({ rollout: canary, provisionedConcurrency: 3 }, () => undefined)).not.toThrow();
  expect(withFn({ rollout: canary }, (fn) => { fn.autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 }); })).not.toThrow();
});

test('one version has one owner of what is kept ready', () => {
  const second = (fn: ModelFunction, stack: Stack): void => { new Alias(stack, 'Second', { aliasName: 'second', version: fn.version, provisionedConcurrentExecutions: 1 }); };
  expect(withFn({ provisionedConcurrency: 1 }, second)).toThrow(/`provisionedConcurrency` is kept by the alias live \(Stack\/Fn\/Live\/Resource\) and the alias second \(Stack\/Second\/Resource\), all of one version, allowed: one of them/);
  expect(withFn({}, second)).not.toThrow();
  expect(withFn({ provisionedConcurrency: 1 }, (fn) => { (fn.version.node.defaultChild as CfnVersion).provisionedConcurrencyConfig = { provisionedConcurrentExecutions: 1 }; })).toThrow(/the alias live \([^)]*\) and the version \(Stack\/Fn\/Version\/Resource\)/);
  // By a target that names the alias.
  expect(withFn({}, (fn, stack) => {
    second(fn, stack);
    new CfnScalableTarget(stack, 'Target', { serviceNamespace: 'lambda', scalableDimension: 'lambda:function:ProvisionedConcurrency', resourceId: `function:${fn.functionName}:live`, minCapacity: 1, maxCapacity: 2 });
  })).toThrow(/the alias live \([^)]*\) and the alias second/);
});

test('aliases together keep no more ready than is reserved', () => {
  const older = (fn: ModelFunction, stack: Stack): void => { new Alias(stack, 'Older', { aliasName: 'older', version: Version.fromVersionArn(stack, 'Other', `${fn.functionArn}:3`), provisionedConcurrentExecutions: 4 }); };
  const scaled = (fn: ModelFunction, stack: Stack): void => { fn.autoScale({ minCapacity: 1, maxCapacity: 6 }).scaleOnUtilization({ target: 0.7 }); older(fn, stack); };
  expect(withFn({ reservedConcurrency: 9 }, scaled)).toThrow(/`reservedConcurrency` is 9, and live \([^)]*\) may keep 6, older \([^)]*\) may keep 4: 10 in all, allowed: at least 10/);
  expect(withFn({ reservedConcurrency: 10 }, scaled)).not.toThrow();
  expect(withFn({ reservedConcurrency: 9, provisionedConcurrency: 6 }, older)).toThrow(/10 in all/);
});

test('functions of other stacks are told apart', () => {
  const app = new App();
  const stacks = ['A', 'B'].map((name) => new Stack(app, name));
  const fns = stacks.map((stack) => new ModelFunction(stack, 'Fn', { model: digits(), provisionedConcurrency: 1 }));
  split(fns[0] as ModelFunction, stacks[0] as Stack);
  expect(() => Template.fromStack(stacks[1] as Stack)).not.toThrow();
});
