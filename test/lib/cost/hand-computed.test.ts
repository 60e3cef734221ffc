/** Cases that were multiplied out by hand: the numbers are in the comments. A month has 730 hours, 2,628,000 seconds. */
import { cents, endpoint, estimate, fn, line, scalable, usd } from './support';

const alias = (properties: Readonly<Record<string, unknown>> = {}) => ({ Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live', ...properties } });
const asked = { rps: 20, ms: 80, bytes: [2048, 1024] } as const;

describe('functions', () => {
  test('20 requests a second of 80 ms on 1,769 MB of arm64', () => {
    const found = estimate({ Fn: fn({ MemorySize: 1769, Architectures: ['arm64'] }) }, { asked });
    // 20 x 2,628,000 = 52,560,000 requests x $0.20 a million = $10.512
    expect(usd(found, /^requests$/)).toBe(10.51);
    // 52,560,000 x 0.08 s x 1,769 / 1,024 = 7,263,956.25 GB-s x $0.0000133334 = $96.8532
    expect(line(found, /^duration/).quantity).toBeCloseTo(7_263_956.25, 0);
    expect(usd(found, /^duration/)).toBe(96.85);
  });

  test('a fraction of a millisecond counts as one', () => {
    // 1,000,000 x 0.002 s x 1 GB = 2,000 GB-s
    expect(line(estimate({ Fn: fn() }, { asked: { requests: 1e6, ms: 1.2 } }), /^duration/).quantity).toBeCloseTo(2000, 6);
  });

  test('two functions share the tiers of an account: 8 billion GB-s together', () => {
    const resources = { A: fn({ Tags: [{ Key: 'csi:host', Value: 'Stack/A' }] }), B: fn({ Tags: [{ Key: 'csi:host', Value: 'Stack/B' }] }) };
    const found = estimate(resources, { asked: { requests: 4e9, ms: 1000 } });
    // 6e9 x $0.0000166667 + 2e9 x $0.000015 = $100,000.20 + $30,000 = $130,000.20, one half each
    expect(usd(found, /^duration/, 'A')).toBe(65_000.1);
    expect(usd(found, /^duration/)).toBe(130_000.2);
  });

  test('provisioned concurrency that is written: 5 x 1 GB all month, and the cheaper duration', () => {
    const found = estimate({ Fn: fn(), Live: alias({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 } }) }, { asked: { rps: 20, ms: 80 } });
    // 5 x 2,628,000 GB-s x $0.0000041667 = $54.75
    expect(usd(found, /^provisioned concurrency$/)).toBe(54.75);
    expect(line(found, /^provisioned concurrency$/).kind).toBe('always on');
    // 20 x 0.08 = 1.6 at the same time: all of it on the 5. 4,204,800 GB-s x $0.0000097222 = $40.88
    expect(usd(found, /^duration on provisioned/)).toBe(40.88);
  });

  test('requests beyond provisioned concurrency are paid for as others', () => {
    const found = estimate({ Fn: fn(), Live: alias({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } }) }, { asked: { rps: 20, ms: 100 } });
    // 20 x 0.1 = 2 at the same time, 1 provisioned: one half. 5,256,000 / 2 GB-s each
    expect(line(found, /^duration on provisioned/).quantity).toBeCloseTo(2_628_000, 0);
    expect(line(found, /^duration$/).quantity).toBeCloseTo(2_628_000, 0);
  });

  test('scaled provisioned concurrency: the minimum is always on, the rest is by use', () => {
    const target = scalable('lambda:function:ProvisionedConcurrency', { 'Fn::Join': ['', ['function:', { Ref: 'Fn' }, ':live']] }, [1, 10]);
    const policy = {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' }, TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' }, TargetValue: 0.7 } },
    };
    const found = estimate({ Fn: fn(), Live: alias(), Target: target, Policy: policy }, { asked: { rps: 20, ms: 100 } });
    // 2 at the same time / 0.7 = 2.86: 3 environments, 1 of them always. 2,628,000 GB-s x $0.0000041667 = $10.95
    expect(usd(found, /^provisioned concurrency$/)).toBe(10.95);
    expect(usd(found, /above its minimum/)).toBe(21.9);
    expect(line(estimate({ Fn: fn(), Live: alias(), Target: target, Policy: policy }), /above its minimum/)).toMatchObject({ usd: undefined, missing: expect.stringContaining('up to 10') });
  });

  test('on a schedule from Monday to Friday, 8 to 18: 50 of 168 hours', () => {
    const at = (name: string, schedule: string, min: number) => ({ ScheduledActionName: name, Schedule: schedule, ScalableTargetAction: { MinCapacity: min, MaxCapacity: min } });
    const target = scalable('lambda:function:ProvisionedConcurrency', { 'Fn::Join': ['', ['function:', { Ref: 'Fn' }, ':live']] }, [0, 10], {
      ScheduledActions: [at('up', 'cron(0 8 ? * MON-FRI *)', 10), at('down', 'cron(0 18 ? * MON-FRI *)', 0)],
    });
    const found = estimate({ Fn: fn(), Live: alias(), Target: target });
    // 10 x 50 / 168 = 2.97619 environments on average, x 2,628,000 s x $0.0000041667 = $32.59
    expect(line(found, /^provisioned concurrency$/).quantity).toBeCloseTo(10 * 50 / 168 * 2_628_000, 0);
    expect(usd(found, /^provisioned concurrency$/)).toBe(32.59);
  });

  test('what is done once a day costs next to nothing, and is shown', () => {
    const keeper = fn({ Tags: [], Description: 'cdk-serverless-inference: keeps', MemorySize: 512, Architectures: ['arm64'] });
    const rule = { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Arn: { 'Fn::GetAtt': ['Keeper', 'Arn'] }, Id: 'Keeper' }] } };
    const found = estimate({ Keeper: keeper, Rule: rule }, { asked });
    // 730 / 24 = 30.42 runs x 1 s x 0.5 GB = 15.2 GB-s x $0.0000133334 = $0.0002
    expect(line(found, /^duration of runs/).quantity).toBeCloseTo(15.208, 3);
    expect(line(found, /^duration of runs/).usd).toBeCloseTo(0.000_203, 6);
    expect(found.free.map(({ logicalId }) => logicalId)).toEqual(['Rule']);
  });

  test('traces: one a second, and 5 % of the others', () => {
    // 1 + 0.05 x 19 = 1.95 a second x 2,628,000 = 5,124,600 x $5 a million = $25.62
    expect(usd(estimate({ Fn: fn({ TracingConfig: { Mode: 'Active' } }) }, { asked }), /^traces/)).toBe(25.62);
  });
});

describe('endpoints', () => {
  const real = { InstanceType: 'ml.g5.xlarge', InitialInstanceCount: 2 };
  const resourceId = { 'Fn::Join': ['', ['endpoint/', { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, '/variant/Main']] };
  const policy = (config: Readonly<Record<string, unknown>>) => ({
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' }, TargetTrackingScalingPolicyConfiguration: config },
  });

  test('real-time: two ml.g5.xlarge all month, and the data', () => {
    const found = estimate(endpoint(real), { asked });
    // 2 x 730 x $1.408 = $2,055.68
    expect(usd(found, /^instances$/)).toBe(2055.68);
    // 52,560,000 x 3,072 bytes / 1024^3 = 150.375 GB x $0.016 = $2.41
    expect(usd(found, /^data in and out/)).toBe(2.41);
  });

  test('scaled on invocations: 600 a minute of each instance', () => {
    const resources = { ...endpoint(real), Target: scalable('sagemaker:variant:DesiredInstanceCount', resourceId, [1, 6]), Policy: policy({ PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }, TargetValue: 600 }) };
    // 20 x 60 = 1,200 a minute / 600 = 2 instances, 1 of them always: 730 x $1.408 = $1,027.84 each
    const found = estimate(resources, { asked });
    expect(usd(found, /^instances$/)).toBe(1027.84);
    expect(usd(found, /^instances above/)).toBe(1027.84);
    // Office hours: 3.36 times the load in 50 of 168 hours: 67.2 x 60 / 600 = 6.72, at most 6, so 5 above the minimum
    expect(usd(estimate(resources, { asked: { ...asked, pattern: 'office-hours' } }), /^instances above/)).toBe(cents(5 * 50 / 168 * 1027.84));
  });

  test('scaled on the use of its processor: nobody says how much an instance answers', () => {
    const resources = { ...endpoint(real), Target: scalable('sagemaker:variant:DesiredInstanceCount', resourceId, [1, 6]), Policy: policy({ CustomizedMetricSpecification: { MetricName: 'CPUUtilizationNormalized', Namespace: 'x', Statistic: 'Average' }, TargetValue: 60 }) };
    expect(line(estimate(resources, { asked }), /^instances above/)).toMatchObject({ usd: undefined, missing: 'nothing says how much one instance answers' });
  });

  test('several policies: the one that asks for most counts', () => {
    const target = scalable('sagemaker:variant:DesiredInstanceCount', resourceId, [1, 6]);
    const invocations = policy({ PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' }, TargetValue: 600 });
    const concurrency = policy({ PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantConcurrentRequestsPerModelHighResolution' }, TargetValue: 0.4 });
    // 1,200 a minute / 600 = 2; 20 x 0.08 s = 1.6 at once / 0.4 = 4: 3 above the one that is always there, whichever comes first
    for (const policies of [{ A: invocations, B: concurrency }, { A: concurrency, B: invocations }]) expect(usd(estimate({ ...endpoint(real), Target: target, ...policies }, { asked }), /^instances above/)).toBe(cents(3 * 1027.84));
    // What a processor asks for, nobody can say: what the other asks for is counted, and the total is at least that
    const cpu = policy({ CustomizedMetricSpecification: { MetricName: 'CPUUtilizationNormalized', Namespace: 'x', Statistic: 'Average' }, TargetValue: 60 });
    const both = estimate({ ...endpoint(real), Target: target, A: cpu, B: invocations }, { asked });
    expect(usd(both, /^instances above/)).toBe(1027.84);
    expect(line(both, /^instances beyond that/)).toMatchObject({ usd: undefined, missing: 'it is scaled on CPUUtilizationNormalized too, and nobody can say what that asks for' });
  });

  test('an update: two fleets for the ten minutes that the plan waits', () => {
    const found = estimate(endpoint(real, {
      DeploymentConfig: { BlueGreenUpdatePolicy: { TerminationWaitInSeconds: 300, TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 300 } } },
    }));
    // 2 more instances x 600 s = 1/3 hour x $1.408 = $0.469
    expect(line(found, /beside the new one/)).toMatchObject({ kind: 'per deploy', quantity: expect.closeTo(1 / 3, 6) });
    expect(usd(found, /beside the new one/)).toBe(0.47);
  });

  test('asynchronous, down to zero: the hours in which there is something to do', () => {
    const resources = { ...endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, {}, { AsyncInferenceConfig: { ClientConfig: { MaxConcurrentInvocationsPerInstance: 4 }, OutputConfig: {} } }), Target: scalable('sagemaker:variant:DesiredInstanceCount', resourceId, [0, 2]) };
    const busy = estimate(resources, { asked: { rps: 6, ms: 1000 } });
    // 6 at the same time, 4 an instance: 2 instances x 730 x $0.115 = $167.90
    expect(usd(busy, /^instances while/)).toBe(167.9);
    expect(busy.items.some(({ what }) => what === 'instances')).toBe(false);
    // One request in 1,000 hours: 15 minutes of an instance after each, 0.73 x 0.25 hours x $0.115 = $0.021
    expect(usd(estimate(resources, { asked: { requests: 0.73, ms: 1000 } }), /^instances while/)).toBe(0.02);
  });

  test('asynchronous: requests and answers are objects in S3', () => {
    const resources = endpoint({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, {}, { AsyncInferenceConfig: { OutputConfig: {} } });
    const found = estimate(resources, { asked });
    // 52,560,000 x 2 x $0.005 a thousand = $525.60, and x $0.0004 a thousand = $42.05
    expect(usd(found, /written to S3/)).toBe(525.6);
    expect(usd(found, /read from S3/)).toBe(42.05);
    expect(line(estimate(resources), /written to S3/)).toMatchObject({ usd: undefined, missing: expect.stringContaining('--rps') });
  });

  test('serverless: 2 GB for 80 ms, and data', () => {
    const found = estimate(endpoint({ ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 20 } }), { asked });
    // 52,560,000 x 0.08 s = 4,204,800 s x $0.00004 = $168.19
    expect(usd(found, /^seconds of inference/)).toBe(168.19);
    expect(usd(found, /^data in and out/)).toBe(2.41);
  });

  test('serverless with provisioned concurrency: 5 units all month, and inference on them', () => {
    const found = estimate(endpoint({ ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 20, ProvisionedConcurrency: 5 } }), { asked });
    // 5 x 2,628,000 s x $0.00001 = $131.40, and 4,204,800 s x $0.0000233 = $97.97
    expect(usd(found, /^provisioned concurrency/)).toBe(131.4);
    expect(usd(found, /on provisioned concurrency/)).toBe(97.97);
    expect(line(found, /^provisioned concurrency/).price).toMatchObject({ isUncertain: true });
  });
});

describe('what is beside them', () => {
  test('alarms by their metrics: 1, a quotient of 2, every 10 seconds, a band', () => {
    const metric = (id: string, period = 60) => ({ Id: id, MetricStat: { Metric: { MetricName: 'Errors', Namespace: 'AWS/Lambda' }, Period: period, Stat: 'Sum' } });
    const alarm = (properties: Readonly<Record<string, unknown>>) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, ...properties } });
    const found = estimate({
      One: alarm({ MetricName: 'Errors', Namespace: 'AWS/Lambda', Period: 60 }), Two: alarm({ Metrics: [metric('a'), metric('b'), { Id: 'c', Expression: 'a/b' }] }),
      High: alarm({ MetricName: 'Errors', Namespace: 'X', Period: 10 }), Band: alarm({ ThresholdMetricId: 'b', Metrics: [metric('a'), { Id: 'b', Expression: 'ANOMALY_DETECTION_BAND(a)' }] }),
      Query: alarm({ Metrics: [{ Id: 'q', Expression: 'SELECT MAX(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)' }] }),
      All: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'TRUE' } }, Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } },
    });
    expect(Object.fromEntries(found.items.map(({ logicalId, usd: amount }) => [logicalId, amount === undefined ? undefined : cents(amount)]))).toEqual({
      One: 0.1, Two: 0.2, High: 0.3, Band: 0.3, Query: undefined, All: 0.5, Board: 3,
    });
  });

  test('metrics of the model server, and its log', () => {
    const group = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 90 } };
    const found = estimate({ Fn: fn({ Handler: '/opt/nodejs/server/index.handler', LoggingConfig: { LogGroup: { Ref: 'Logs' }, LogFormat: 'JSON' } }), Logs: group }, { asked });
    // 4 names (Invocations, ServerErrors, BadRequests, ModelLatency) x 3 sets of dimensions x $0.30, in every hour
    expect(line(found, /^custom metrics of the model server/)).toMatchObject({ quantity: expect.closeTo(12, 6), usd: expect.closeTo(3.6, 6) });
    // Of new environments 2 more, in the hours that have one: a request an hour, of which one in ten waits for one
    const seldom = estimate({ Fn: fn({ Handler: '/opt/nodejs/server/index.handler' }) }, { asked: { rps: 1 / 3600, ms: 80, cold: 0.1 } });
    expect(line(seldom, /^custom metrics of the model server/).quantity).toBeCloseTo(12 * (1 - Math.exp(-1)), 6);
    expect(line(seldom, /^custom metrics of new environments/).quantity).toBeCloseTo(6 * (1 - Math.exp(-0.1)), 6);
    const ingested = line(found, /^ingested/);
    expect(ingested.quantity).toBeCloseTo(52_560_000 * Number(/x ([\d,]+) bytes/.exec(ingested.formula ?? '')?.[1]?.replace(',', '')) / 1024 ** 3, 3);
    // Kept for 90 days of 30.42 a month, compressed to 15 %
    expect(line(found, /^stored/).quantity).toBeCloseTo((ingested.quantity as number) * 90 / (730 / 24) * 0.15, 6);
    expect(line(estimate({ Fn: fn({ LoggingConfig: { LogGroup: { Ref: 'Logs' } } }), Logs: { Type: 'AWS::Logs::LogGroup' } }, { asked }), /^stored/)).toMatchObject({ usd: undefined, missing: 'it is kept for ever, and grows' });
  });

  test('APIs by what their hosts are asked', () => {
    const http = { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } }, Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Api' }, IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] } } } };
    // 52,560,000 x $1 a million
    expect(usd(estimate({ Fn: fn(), ...http }, { asked }), /^requests$/, 'Api')).toBe(52.56);
    // 600 KB are two increments of 512 KB
    expect(usd(estimate({ Fn: fn(), ...http }, { asked: { ...asked, bytes: [600 * 1024, 0] } }), /^requests$/, 'Api')).toBe(105.12);
    expect(line(estimate({ Api: http.Api }, { asked }), /^requests$/)).toMatchObject({ usd: undefined, missing: expect.stringContaining('none of the hosts') });
  });

  test('keys, secrets, gateways and endpoints of networks', () => {
    const found = estimate({
      Key: { Type: 'AWS::KMS::Key', Properties: {} }, Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} }, Nat: { Type: 'AWS::EC2::NatGateway', Properties: {} },
      Door: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] } }, S3: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } },
    });
    // 730 x $0.045, 2 x 730 x $0.01
    expect(found.items.filter((item) => item.usd !== undefined).map((item) => [item.logicalId, cents(item.usd as number)])).toEqual([['Key', 1], ['Secret', 0.4], ['Nat', 32.85], ['Door', 14.6]]);
    expect(found.free.map(({ logicalId }) => logicalId)).toEqual(['S3']);
  });

  test('the free tier is taken off only where somebody asks for it', () => {
    const resources = { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'm', Namespace: 'n' } } };
    expect(line(estimate(resources), /alarm/).usd).toBeCloseTo(0.1, 9);
    expect(line(estimate(resources, { freeTier: true }), /alarm/)).toMatchObject({ usd: 0, freeUnits: 1 });
  });
});
