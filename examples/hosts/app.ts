import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, Rollout, ServerlessEndpoint } from 'cdk-serverless-inference';

const app = new App();

const digits = ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx'));

// The host is a class name. All else stays: the model, the rollout, who may call it, what is watched.
for (const Host of [ModelFunction, ServerlessEndpoint, RealTimeEndpoint]) {
  const stack = new Stack(app, `Digits-${Host.name}`, { description: `Handwritten digits on a ${Host.name}` });

  const host = new Host(stack, 'Digits', {
    model: digits,
    rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }),
  });

  const caller = new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() });
  host.grants.invoke(caller);
  host.metricErrors().createAlarm(stack, 'Failing', { threshold: 10, evaluationPeriods: 3 });
  // Milliseconds, on each of them.
  host.metricLatency('p95').createAlarm(stack, 'Slow', { threshold: 100, evaluationPeriods: 3 });
  new CfnOutput(stack, 'Name', { value: host instanceof ModelFunction ? host.functionName : host.endpointName });
}
