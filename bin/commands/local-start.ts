import { DEFAULT_AWS_PORT, DEFAULT_CONCURRENCY, DEFAULT_STATE, awsStatus, LocalError, readableLine, startAws, statusTable, type AwsEvent, type AwsServer } from '../../local';
import { dockerProgram } from './local-docker';
import { parse, positive, stopSignal, wholeNumber, type Command } from './command';

export const localStart: Command = {
  summary: 'serve AWS on this machine, for `cdk deploy` to deploy to',
  usage: `csi local start [options]

Serves the part of AWS that this library is about on 127.0.0.1: CloudFormation, Lambda, CodeDeploy,
CloudWatch, EventBridge, IAM, S3 and others. \`cdk bootstrap\`, \`cdk deploy\` and \`cdk destroy\` work against it unmodified, with the
environment that it prints. What was deployed is still there after a restart.

  --port N          [${DEFAULT_AWS_PORT}]; function URLs take the next ones
  --state DIR       folder that keeps what was deployed [${DEFAULT_STATE}]
  --speed N         how many times faster alarms, rollouts, schedules and scaling run [1]
  --account ID      that it stands for [000000000000]
  --region CODE     that it stands for [us-east-1]
  --concurrency N   environments one function may have at a time, where it reserves none [${DEFAULT_CONCURRENCY}]
  --otlp URL        collector of OpenTelemetry that gets what X-Ray gets, such as http://127.0.0.1:4318
  --verbose         log lines as they are written, with those meant for machines`,

  async run(args) {
    const { values, positionals } = parse(args, {
      port: { type: 'string' },
      state: { type: 'string' },
      speed: { type: 'string' },
      account: { type: 'string' },
      region: { type: 'string' },
      concurrency: { type: 'string' },
      otlp: { type: 'string' },
      verbose: { type: 'boolean' },
    });
    if (positionals.length > 0) throw new LocalError(`csi local start takes options only, got ${positionals.join(', ')}`);
    const stopped = stopSignal();
    const server: AwsServer = await startAws({
      port: wholeNumber('port', values.port, 0, 65_535),
      state: values.state,
      speed: positive('speed', values.speed),
      account: values.account,
      region: values.region,
      concurrency: wholeNumber('concurrency', values.concurrency, 1, 1000),
      otlp: values.otlp,
      docker: dockerProgram(),
      onEvent: (event) => printEvent(event, values.verbose ?? false, () => server.endpoint),
    });
    const lines = Object.entries(server.environment).map(([name, value]) => `  export ${name}=${/^[\w./:@+-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`);
    console.log(`AWS is at ${server.endpoint} until Ctrl-C; its state is in ${server.state}. For cdk and other clients:\n\n${lines.join('\n')}\n`);
    await stopped;
    await server.close();
    return 0;
  },
};

/** Prints what happens in a server, as a person reads it. */
export function printEvent(event: AwsEvent, verbose: boolean, endpoint: () => string): void {
  switch (event.type) {
    case 'warning':
      console.log(`! ${event.message}`);
      return;
    case 'log': {
      const text = readableLine(event.line, { verbose, color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined });
      if (text !== undefined) console.log(`${event.functionName} | ${text}`);
      return;
    }
    case 'stack': {
      const { stack, event: { logicalId, type, status, reason } } = event;
      if (verbose || status.includes('FAILED') || type === 'AWS::CloudFormation::Stack') {
        console.log(`${stack.name} | ${status.padEnd(20)} ${logicalId}${reason === undefined ? '' : `: ${reason}`}`);
      }
      if (type !== 'AWS::CloudFormation::Stack' || !/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return;
      awsStatus(endpoint()).then(({ stacks }) => {
        const shown = stacks.find(({ name }) => name === stack.name);
        if (shown !== undefined) console.log(statusTable(shown));
      }, () => undefined);
    }
  }
}
