/** An app that has no models of its own: what it serves is in the file that another app's registry was exported to. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { InstanceType, ModelFunction, ModelRegistry, RealTimeEndpoint, Rollout } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'Consumer');
const digits = ModelRegistry.fromManifest(stack, 'Models', app.node.tryGetContext('models') as string).model('digits');
const model = digits.alias('champion');
digits.publish('shop', new ModelFunction(stack, 'Digits', { model, rollout: Rollout.linear({ percentage: 50, interval: Duration.minutes(1) }) }));
digits.publish('shop-endpoint', new RealTimeEndpoint(stack, 'DigitsEndpoint', { model, instanceType: InstanceType.C7I_LARGE }));
