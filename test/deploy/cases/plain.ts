import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import assert from 'node:assert/strict';
import { outputOf } from '../world';
import { appOf, type DeployCase } from './case';

/** Nothing of this library: what any app of CDK may count on. */
export const plain: DeployCase = {
  name: 'plain',
  title: 'plain constructs: a failed first deploy is recovered from, an update publishes a version, a failed one rolls back, by itself and by cdk rollback, an export in use stays, and all is destroyed',
  app: appOf('plain'),
  makes: ['2 stacks', '2 Lambda functions of 128 MB (one behind a custom resource), up to 3 versions and an alias', '1 SQS queue, empty', '1 SSM parameter', '1 EventBridge rule, once an hour', '2 IAM roles'],

  async run(world) {
    const { target: { region, account }, clients: { lambda, cloudFormation } } = world;
    const greet = async (arn: string): Promise<{ readonly greeting: string; readonly queue: string; readonly version: string }> => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: arn }));
      return JSON.parse(Payload?.transformToString() ?? '') as { greeting: string; queue: string; version: string };
    };

    const failed = await world.deploy(['Plain'], { failingResource: '1' });
    assert.match(failed.output, /Received response status \[FAILED\] from custom resource/);
    assert.deepEqual([failed.status, await world.statusOf('Plain')], [1, 'ROLLBACK_COMPLETE']);

    const deployed = await world.deployed(['Plain']);
    const arn = outputOf(deployed, 'LiveArn');
    assert.equal(outputOf(deployed, 'ThingAnswer'), 'Create of hello');
    const first = await greet(arn);
    assert.match(first.queue, new RegExp(`^arn:aws:sqs:${region}:${account}:${world.stackName('Shared')}-Queue`));
    assert.deepEqual([first.greeting, first.version], ['hello', '1']);

    const updated = await world.deployed(['Plain'], { greeting: 'bye' });
    assert.equal(outputOf(updated, 'ThingAnswer'), 'Update of bye');
    const second = await greet(arn);
    assert.deepEqual([second.greeting, second.version], ['bye', '2']);

    const broken = await world.deploy(['Plain'], { greeting: 'never', failingResource: '1' });
    assert.deepEqual([broken.status, await world.statusOf('Plain')], [1, 'UPDATE_ROLLBACK_COMPLETE']);
    assert.deepEqual(await greet(arn), second);

    const kept = await world.deploy(['Plain'], { greeting: 'never', failingResource: '1' }, ['--no-rollback']);
    assert.deepEqual([kept.status, await world.statusOf('Plain')], [1, 'UPDATE_FAILED']);
    const back = await world.rollBack('Plain');
    assert.equal(back.status, 0, back.output);
    assert.equal(await world.statusOf('Plain'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual(await greet(arn), second);

    await cloudFormation.send(new DeleteStackCommand({ StackName: world.stackName('Shared') }));
    const refused = await world.settled(world.stackName('Shared'));
    assert.equal(refused?.StackStatus, 'CREATE_COMPLETE');
    assert.match(refused?.StackStatusReason ?? '', new RegExp(`Export \\S+ cannot be deleted as it is in use by ${world.stackName('Plain')}`));

    await world.destroyed();
    assert.deepEqual([await world.statusOf('Plain'), await world.statusOf('Shared')], [undefined, undefined]);
    await assert.rejects(greet(arn), { name: 'ResourceNotFoundException' });
  },
};
