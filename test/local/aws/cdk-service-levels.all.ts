import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { until } from './lambda-support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const APP = ['-a', appOf('service-levels'), '--require-approval', 'never'];
const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const requests = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));

afterAll(closeAll);

test('a model that throws pages by SNS, and the page is over once the one before serves again', async () => {
  // A minute takes a second.
  const server = await aws({ speed: 60 });
  const home = folder();
  const [lambda, cloudWatch] = [new LambdaClient(clientOf(server)), new CloudWatchClient(clientOf(server))];
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const deploy = (version: string) => cdk(server, home, ['deploy', ...APP, '-c', `version=${version}`]);
  const first = await deploy('2');
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'LiveArn');

  const states = async (): Promise<Readonly<Record<string, string | undefined>>> => {
    const { CompositeAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    return Object.fromEntries(CompositeAlarms.map(({ AlarmName = '', StateValue }) => [AlarmName.includes('Page') ? 'page' : 'ticket', StateValue]));
  };
  const told = (): readonly { readonly Subject: string; readonly Message: string }[] => server.events.flatMap((event) => (
    event.type === 'log' && event.line.text.includes('TOLD ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('TOLD ') + 5)) as { readonly Subject: string; readonly Message: string }] : []));

  let failures = 0;
  let over = false;
  const load = (async () => {
    for (let index = 0; !over; index++) {
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload: requests[index % requests.length] }));
      if (FunctionError !== undefined) failures += 1;
      await new Promise((later) => { setTimeout(later, 10); });
    }
  })();
  try {
    await until(async () => (await states())['page'] === 'OK');
    expect(failures).toBe(0);

    expect(await deploy('4')).toMatchObject({ status: 0 });
    await until(async () => (await states())['page'] === 'ALARM');
    expect(failures).toBeGreaterThan(0);
    await until(() => told().some(({ Subject }) => Subject.startsWith('ALARM: "Levels-ObjectivesAvailabilityPage')));
    const page = JSON.parse(told().find(({ Subject }) => Subject.startsWith('ALARM: "Levels-ObjectivesAvailabilityPage'))?.Message ?? '{}') as Record<string, unknown>;
    expect(page['AlarmDescription']).toMatch(/99\.9 % of the requests are answered is in danger.*operations\.md#service-level-availability$/);
    // Both windows of one pair, and perhaps of the other.
    expect((page['TriggeringChildren'] as readonly object[]).length).toBeGreaterThanOrEqual(2);

    expect(await deploy('2')).toMatchObject({ status: 0 });
    const before = failures;
    await until(async () => (await states())['page'] === 'OK');
    expect(failures - before).toBeLessThan(5);
    await until(() => told().some(({ Subject }) => Subject.startsWith('OK: "Levels-ObjectivesAvailabilityPage')));
  } finally {
    over = true;
    await load;
  }
  expect(await cdk(server, home, ['destroy', '--force', ...APP.slice(0, 2)])).toMatchObject({ status: 0 });
}, 400_000);
