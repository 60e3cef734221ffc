import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { GoldenRequests, PayloadCapture, Rollout } from '../../../constructs';
import { MODEL_RESOURCES, MODELS_PER_SHARD, PLAIN_MODEL_RESOURCES, PLANNED_RESOURCES, SHARED_RESOURCES } from '../../../lib/fleet/limits';
import { models } from '../stack';
import type { FleetTemplate } from './support';
import { entries, fleetOf } from './support';

/** A tenth under CloudFormation's limit of a template. */
const PLANNED_BYTES = 900_000;

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `model-${index}`);

function ofType({ Resources }: FleetTemplate, type: string) {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** Templates with model functions, and the largest file of the assembly's templates. */
function synthesized({ app, templates }: ReturnType<typeof fleetOf>): { readonly shards: FleetTemplate[]; readonly all: FleetTemplate[]; readonly largestBytes: number } {
  const all = Object.values(templates());
  const files = readdirSync(app.outdir).filter((file) => file.endsWith('.template.json'));
  return { all, shards: all.filter((template) => ofType(template, 'AWS::Lambda::Alias').length > 0), largestBytes: Math.max(...files.map((file) => statSync(join(app.outdir, file)).size)) };
}

const resourcesOf = ({ Resources }: FleetTemplate): number => Object.keys(Resources).length;

test('ninety-one models in shards of ninety: a full one and one of one, with at most five resources a model, and four for each one more', () => {
  const { shards, all, largestBytes } = synthesized(fleetOf(entries(namesOf(91)), {}, MODELS_PER_SHARD.max));
  const aliases = shards.map((shard) => ofType(shard, 'AWS::Lambda::Alias').length);
  expect([...aliases].sort((x, y) => x - y)).toEqual([1, 90]);
  const [few, many] = [1, 90].map((count) => resourcesOf(shards[aliases.indexOf(count)]!)) as [number, number];
  expect(many).toBeLessThanOrEqual(5 * 90);
  // The version keeper has a policy for every twenty functions.
  expect(many - few).toBe(89 * PLAIN_MODEL_RESOURCES + 4);
  expect(few).toBeLessThanOrEqual(PLAIN_MODEL_RESOURCES + SHARED_RESOURCES);
  expect(Math.max(...all.map(resourcesOf))).toBeLessThanOrEqual(PLANNED_RESOURCES);
  expect(largestBytes).toBeLessThanOrEqual(PLANNED_BYTES);
});

test('twenty models with everything turned on fit what a shard is planned for, and so do a thousand in fifty such shards', () => {
  const names = namesOf(MODELS_PER_SHARD.default);
  const network = (scope: Stack) => Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
  const [artifact, rows] = ['model.onnx', 'rows.json'].map((file) => join(models, 'digits', '2', file));
  const fleet = fleetOf(entries(names, { artifact: artifact! }), {
    env: { account: '111111111111', region: 'eu-west-1' },
    defaults: { rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }), goldenRequests: GoldenRequests.fromFile(rows!, { outputs: ['label'], maxRows: 5 }), vpc: network(new Stack()) },
  });
  for (const fn of fleet.fleet.functions) {
    fn.autoScale({ minCapacity: 1, maxCapacity: 5 }).scaleOnUtilization({ target: 0.7 });
    fn.addUrl();
  }
  const { shards: [shard], all, largestBytes } = synthesized(fleet);
  expect(resourcesOf(shard!)).toBeGreaterThan(names.length * (MODEL_RESOURCES - 3));
  expect(Math.max(...all.map(resourcesOf))).toBeLessThanOrEqual(PLANNED_RESOURCES);
  expect(largestBytes).toBeLessThanOrEqual(PLANNED_BYTES);
});

describe('a log group for all of a shard', () => {
  const one = (options: Parameters<typeof fleetOf>[1] = {}) => fleetOf(entries(['a', 'b']), options, 21);

  test('its functions write there, as one role that may, with no policy of their own', () => {
    const [shard] = synthesized(one()).shards;
    const groups = ofType(shard!, 'AWS::Logs::LogGroup').filter(([id]) => !id.startsWith('CsiVersionKeeper'));
    expect(groups).toHaveLength(1);
    const [[id, { Properties }]] = groups as [[string, FleetTemplate['Resources'][string]]];
    expect(Properties).toMatchObject({ RetentionInDays: 90 });
    const functions = ofType(shard!, 'AWS::Lambda::Function').filter(([name]) => /^[ab]Function/.test(name));
    expect(functions.map(([, fn]) => fn.Properties?.['LoggingConfig'])).toEqual([{ LogFormat: 'JSON', LogGroup: { Ref: id } }, { LogFormat: 'JSON', LogGroup: { Ref: id } }]);
    expect(ofType(shard!, 'AWS::IAM::Policy')).toEqual([]);
    const [role] = ofType(shard!, 'AWS::IAM::Role').filter(([name]) => name.startsWith('CsiRole'));
    expect(role![1].Properties?.['Policies']).toContainEqual({
      PolicyName: 'Logs',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [id, 'Arn'] } }] },
    });
  });

  test('is kept as long as the fleet says', () => {
    const [shard] = synthesized(one({ defaults: { logRetention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN } })).shards;
    expect(ofType(shard!, 'AWS::Logs::LogGroup').filter(([id]) => !id.startsWith('CsiVersionKeeper')).map(([, { Properties }]) => Properties)).toEqual([expect.objectContaining({ RetentionInDays: 365 })]);
  });

  test.each<[string, Parameters<typeof fleetOf>[1]]>([
    ['is kept for another time', { overrides: { b: { logRetention: RetentionDays.ONE_WEEK } } }],
    ['has payloads in its log', { overrides: { b: { capturePayloads: PayloadCapture.sampled({ percentage: 1 }) } } }],
  ])('a function that %s has one of its own', (_, options) => {
    const [shard] = synthesized(one(options)).shards;
    const groups = ofType(shard!, 'AWS::Logs::LogGroup').map(([id]) => id).filter((id) => !id.startsWith('CsiVersionKeeper'));
    expect(groups.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['CsiLogs', 'bLogs']);
    // And writes there, with the right to.
    expect(ofType(shard!, 'AWS::IAM::Policy').map(([id]) => id.slice(0, 'bRolePolicy'.length))).toEqual(['bRolePolicy']);
  });

  test('shards of up to twenty keep a log group for each function, as they were deployed', () => {
    const [shard] = synthesized(fleetOf(entries(['a', 'b']), {}, MODELS_PER_SHARD.default)).shards;
    expect(ofType(shard!, 'AWS::Logs::LogGroup').map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['CsiVersionKeeperLogs', 'aLogs', 'bLogs']);
  });
});

test('one model more changes nothing of the others in a shard of ninety', () => {
  const resources = (names: string[]) => synthesized(fleetOf(entries(names), {}, MODELS_PER_SHARD.max)).shards[0]!.Resources;
  const before = resources(['a', 'b']);
  const after = resources(['a', 'b', 'c']);
  const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  expect(changed).toEqual([expect.stringMatching(/^CsiVersionKeeperFunctions1/)]);
});

test('templates of a fleet have no indentation, unless the app asks for it', () => {
  const sizes = (context: Record<string, unknown>): number => {
    const { app, templates } = fleetOf(entries(['a']), {}, 20, context);
    templates();
    return statSync(join(app.outdir, readdirSync(app.outdir).find((file) => file.includes('Shard') && file.endsWith('.template.json'))!)).size;
  };
  expect(sizes({}) / sizes({ '@aws-cdk/core:suppressTemplateIndentation': false })).toBeLessThan(0.75);
});

