/** The digits model that throws on some of them, on every host, and a dashboard with every metric that hosts have in common: its own widget for each. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IInferenceEndpoint } from '../../../constructs';
import { AsyncEndpoint, InferenceComponentEndpoint, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, ServerlessEndpoint } from '../../../constructs';

const stack = new Stack(new App(), 'Metrics');
const model = ModelVersion.of('digits', '4', ModelArtifact.fromFile(join(__dirname, '../../../examples/models/digits/4/model.onnx')));

const fn = new ModelFunction(stack, 'Function', { model });
const serverless = new ServerlessEndpoint(stack, 'Serverless', { model, maxConcurrency: 8 });
const realTime = new RealTimeEndpoint(stack, 'RealTime', { model, instanceCount: 2 });
const asynchronous = new AsyncEndpoint(stack, 'Async', { model, maxConcurrentInvocations: 2 });
const component = new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 1 }).addComponent('Component', { model, cpus: 0.5, copies: 2 });

const HOSTS: Readonly<Record<string, IInferenceEndpoint>> = { Function: fn, Serverless: serverless, RealTime: realTime, Async: asynchronous, Component: component };
const METRICS: Readonly<Record<string, (host: IInferenceEndpoint) => IMetric>> = {
  invocations: (host) => host.metricInvocations(),
  errors: (host) => host.metricErrors(),
  throttles: (host) => host.metricThrottles(),
  latency: (host) => host.metricLatency('p95'),
  coldStarts: (host) => host.metricColdStarts(),
  loadTime: (host) => host.metricModelLoadTime(),
  concurrency: (host) => host.metricConcurrency(),
  cost: (host) => host.metricCostPerInference({ priceRegion: 'us-east-1' }),
};
const dashboard = new Dashboard(stack, 'Dashboard', {
  widgets: Object.entries(HOSTS).map(([host, endpoint]) => Object.entries(METRICS).map(([name, metric]) => new GraphWidget({ width: 3, title: `${host} ${name}`, left: [metric(endpoint)] }))),
});
for (const endpoint of Object.values(HOSTS)) endpoint.metricLatency('p95').createAlarm(endpoint, 'Slow', { threshold: 60_000, evaluationPeriods: 1 });

const outputs = {
  Dashboard: dashboard.dashboardName, Function: fn.functionName, Serverless: serverless.endpointName, RealTime: realTime.endpointName, Async: asynchronous.endpointName, Requests: asynchronous.inputUri(''),
  Shared: component.endpointName, Component: component.componentName,
};
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, `${name}Name`, { value });
