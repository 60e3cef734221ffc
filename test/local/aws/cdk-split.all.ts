import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf } from './support';

afterAll(closeAll);

test('two versions behind one name answer in about their shares, beside a live alias that keeps its environments', async () => {
  const server = await aws({ concurrency: 20 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const deploy = (...context: readonly string[]) => cdk(server, home, ['deploy', '-a', appOf('split'), '--require-approval', 'never', ...context.flatMap((each) => ['-c', each])]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  expect(await deploy('digits=1')).toMatchObject({ status: 0 });
  const deployed = await deploy('digits=2', 'split=30');
  expect(deployed).toMatchObject({ status: 0 });
  const FunctionName = outputOf(deployed.output, 'Name');
  expect(await lambda.send(new GetAliasCommand({ FunctionName, Name: 'trial' }))).toMatchObject({ FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 1: 0.3 } } });
  const answered = async (Qualifier: string, count: number): Promise<readonly string[]> => {
    const versions: string[] = [];
    const Payload = JSON.stringify({ path: '/v2/health/ready', httpMethod: 'GET' });
    for (let call = 0; call < count; call += 10) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload }))));
      versions.push(...answers.map(({ ExecutedVersion = '' }) => ExecutedVersion));
    }
    return versions;
  };
  const trial = await answered('trial', 400);
  expect(new Set(trial)).toEqual(new Set(['1', '2']));
  // Five standard deviations.
  const share = trial.filter((version) => version === '1').length / trial.length;
  expect(Math.abs(share - 0.3)).toBeLessThan(0.115);
  expect(new Set(await answered('live', 20))).toEqual(new Set(['2']));
}, 240_000);
