/**
 * Rollouts one after another: two functions of a stack in two waves, and two models of a fleet in two nested stacks. The context gives the
 * versions of the digits model: `one` of the first function, `two` of the second, `all` of the fleet's. Whatever is wrong with `one` is found by golden requests.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FleetModels, GoldenRequests, ModelArtifact, ModelFleet, ModelFunction, ModelVersion, Rollout, RolloutWaves } from 'cdk-serverless-inference';
import { waveOf } from '../../../../lib/rollout/waves';

const models = join(__dirname, '../../../../examples/models');
const app = new App();
const context = (name: string): string => (app.node.tryGetContext(name) as string | undefined) ?? '1';
const digits = (version: string): string => join(models, 'digits', version, 'model.onnx');
const rollout = Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) });

const stack = new Stack(app, 'Waves');
// Whichever names fall into the first wave and into the second.
const [first, second] = [0, 1].map((wave) => ['A', 'B', 'C', 'D', 'E', 'F'].find((name) => waveOf(`Waves/${name}`, 2) === wave) as string);
for (const [name, version] of [[first, context('one')], [second, context('two')]] as const) {
  const fn = new ModelFunction(stack, name, {
    model: ModelVersion.of('digits', version, ModelArtifact.fromFile(digits(version))),
    goldenRequests: GoldenRequests.fromFile(join(models, 'digits', '2', 'rows.json'), { outputs: ['label'], maxRows: 3, parallelCalls: 1 }),
    rollout,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new CfnOutput(stack, name === first ? 'First' : 'Second', { value: fn.functionName });
}
new RolloutWaves(stack, 'InWaves', { waves: 2 });

const folder = mkdtempSync(join(tmpdir(), 'csi-waves-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ models: ['x', 'y'].map((name) => ({ name, version: context('all'), artifact: digits(context('all')) })) }));
writeFileSync(join(folder, 'fleet.lock.json'), JSON.stringify({ lockVersion: 1, modelsPerShard: 1, models: { x: 1, y: 2 } }));
new ModelFleet(stack, 'Fleet', {
  models: FleetModels.fromManifest(join(folder, 'fleet.json')),
  lockFile: join(folder, 'fleet.lock.json'),
  defaults: { rollout, removalPolicy: RemovalPolicy.DESTROY },
  maxConcurrentRollouts: 1,
});
