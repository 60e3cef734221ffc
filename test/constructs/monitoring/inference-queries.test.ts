import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Template } from 'aws-cdk-lib/assertions';
import { AsyncEndpoint, InferenceComponentEndpoint, InferenceQueries, ModelFunction, RealTimeEndpoint, ServerlessEndpoint } from '../../../constructs';
import type { InferenceQueriesProps } from '../../../constructs';
import { parseQuery } from '../../../lib/logs/insights/parse';
import { SAVED_QUERIES } from '../../../lib/logs/saved-queries';
import { digits, newStack, resources } from '../stack';

const model = digits('2');

interface Query {
  readonly Name: string;
  readonly QueryString: string;
  readonly LogGroupNames: readonly unknown[];
}

function queries(template: Template): readonly Query[] {
  return resources(template, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties as unknown as Query);
}

test('every query is saved in the folder of its construct, over the logs of all hosts', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Function', { model });
  const saved = new InferenceQueries(stack, 'Queries', { endpoints: [fn, new RealTimeEndpoint(stack, 'RealTime', { model }), new ServerlessEndpoint(stack, 'Serverless', { model })] });
  saved.addEndpoint(new AsyncEndpoint(stack, 'Async', { model }));
  saved.addEndpoint(new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 1 }).addComponent('Digits', { model }));
  const template = Template.fromStack(stack);
  const found = queries(template);
  expect(found.map(({ Name }) => Name).sort()).toEqual(SAVED_QUERIES.map(({ name }) => `Stack/Queries/${name}`).sort());
  expect(saved.queryNames).toEqual(SAVED_QUERIES.map(({ name }) => `Stack/Queries/${name}`));
  const groups = Object.fromEntries(resources(template, 'AWS::Logs::LogGroup').map(([id, { Properties }]) => [id, Properties['LogGroupName']]));
  const [own] = Object.keys(groups).filter((id) => id.startsWith('FunctionLogs'));
  for (const { Name, QueryString, LogGroupNames } of found) {
    expect(() => parseQuery(QueryString)).not.toThrow();
    const isLambda = /Billed|Timeouts/.test(Name);
    expect(LogGroupNames).toHaveLength(isLambda ? 1 : 5);
    expect(LogGroupNames[0]).toEqual({ Ref: own });
  }
  // The groups that hosts write to are those that the hosts have made.
  const endpoints = resources(template, 'AWS::SageMaker::Endpoint').map(([id]) => id);
  const named = found[0]!.LogGroupNames.slice(1).map((name) => JSON.stringify(name));
  expect(named.flatMap((name) => endpoints.filter((id) => name.includes('/aws/sagemaker/Endpoints/') && name.includes(id)))).toHaveLength(3);
  expect(named.filter((name) => name.includes('/aws/sagemaker/InferenceComponents/'))).toHaveLength(1);
});

test('without a function there is nothing of Lambda\'s', () => {
  const stack = newStack();
  new InferenceQueries(stack, 'Queries', { endpoints: [ServerlessEndpoint.fromEndpointName(stack, 'Theirs', 'theirs')], folder: 'shop/digits' });
  const found = queries(Template.fromStack(stack));
  expect(found.map(({ Name }) => Name).sort()).toEqual(SAVED_QUERIES.filter(({ of }) => of === 'server').map(({ name }) => `shop/digits/${name}`).sort());
  for (const { LogGroupNames } of found) expect(LogGroupNames).toEqual(['/aws/sagemaker/Endpoints/theirs']);
});

test('log groups of others are asked too', () => {
  const stack = newStack();
  const logGroup = LogGroup.fromLogGroupName(stack, 'Access', 'access');
  new InferenceQueries(stack, 'Queries', { endpoints: [], logGroups: [logGroup, logGroup] });
  for (const { LogGroupNames } of queries(Template.fromStack(stack))) expect(LogGroupNames).toEqual(['access']);
});

const refused = (props: Partial<InferenceQueriesProps>, many = 0): (() => void) => () => {
  const stack = newStack();
  const logGroups = Array.from({ length: many }, (_, index) => LogGroup.fromLogGroupName(stack, `Group${index}`, `group-${index}`));
  new InferenceQueries(stack, 'Queries', { endpoints: [], logGroups, ...props });
  Template.fromStack(stack);
};

test('what cannot be saved is refused', () => {
  expect(refused({})).toThrow('`endpoints` is empty, and so is `logGroups`: name the hosts');
  expect(refused({}, 50)).not.toThrow();
  expect(refused({}, 51)).toThrow('`endpoints` has 51 log groups with `logGroups`, allowed: 50');
  for (const folder of ['', '/a', 'a/', 'x'.repeat(229)]) expect(refused({ folder }, 1)).toThrow('`folder` is');
  expect(refused({ folder: 'x'.repeat(228) }, 1)).not.toThrow();
  const stack = newStack();
  const imported = ModelFunction.fromAttributes(stack, 'Theirs', { functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', modelVersion: model });
  expect(() => new InferenceQueries(stack, 'Queries', { endpoints: [imported] })).toThrow('`endpoints` has Stack/Theirs, whose log group another app has: name it among the `logGroups`');
});

test('another folder renames the queries that are there', () => {
  const ids = (folder: string): readonly string[] => {
    const stack = newStack();
    new InferenceQueries(stack, 'Queries', { endpoints: [], logGroups: [LogGroup.fromLogGroupName(stack, 'Group', 'group')], folder });
    return resources(Template.fromStack(stack), 'AWS::Logs::QueryDefinition').map(([id]) => id);
  };
  expect(ids('a')).toEqual(ids('b'));
  expect(new Set(ids('a')).size).toBe(SAVED_QUERIES.filter(({ of }) => of === 'server').length);
});
