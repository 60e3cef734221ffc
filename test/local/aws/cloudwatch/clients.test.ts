import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { callScript } from '../../../support/script';
import { aws, closeAll, folder } from '../support';

afterAll(closeAll);

test('boto3 and the AWS CLI put, read and are refused as on AWS', async () => {
  const server = await aws();
  const python = callScript('venv.mjs', 'python') as string;
  const home = folder();
  const child = spawn(python, [join(__dirname, 'clients.py')], { env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, ...server.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString('utf8'); });
  const status = await new Promise((done) => { child.on('close', done); });
  expect([status, errors]).toEqual([0, '']);
  const { cli_refusal: refusal, ...seen } = JSON.parse(output) as Readonly<Record<string, unknown>>;
  expect(seen).toEqual({
    statistics: [{ Sum: 8.5, Maximum: 2.5, ExtendedStatistics: { p99: 2.5 }, Unit: 'Milliseconds' }],
    at: [true],
    twice: [['Twice', [4.25], 'Complete']],
    metrics: 50,
    cli: [null, null, [['boto', expect.stringMatching(/^(OK|INSUFFICIENT_DATA)$/)], ['cli', 'ALARM']]],
    paged: ['boto', 'cli'],
    history: ['StateUpdate', 'ConfigurationUpdate'],
    refusals: [
      ['ValidationError', 'Period must be 10, 20, 30 or a multiple of 60'],
      ['InvalidParameterValue', 'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.'],
      ['ResourceNotFound', 'Alarm none does not exist'],
      ['ResourceNotFound', 'Dashboard none does not exist'],
      ['InvalidParameterInput', 'The field DashboardBody must be a valid JSON object'],
      ['ValidationError', "Error in expression 'e': the final result must be a time series or an array of time series, and this is a scalar"],
    ],
  });
  expect(refusal).toContain('An error occurred (ResourceNotFound) when calling the SetAlarmState operation: Alarm none does not exist');
});
