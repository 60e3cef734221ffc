import {
  apiLines, callable, cdkApp, DEFAULT_AWS_PORT, DEFAULT_CONCURRENCY, DEFAULT_STATE, deploy, findCdk, findServer, LocalError, packageRoot, startAws, stacksOf, statusTable,
  type AwsServer, type AwsStatus,
} from '../../local';
import { parse, positive, stopSignal, wholeNumber, type Command } from './command';
import { dockerProgram } from './local-docker';
import { loadAws } from './load-aws';
import { printEvent } from './local-start';

export const localDeploy: Command = {
  summary: 'deploy an app to AWS on this machine, and keep it running',
  usage: `csi local deploy [APP] [options] [-- STACK ... OPTIONS OF CDK]

Runs the \`cdk deploy\` of your project against the AWS on this machine, without an account. APP is
the folder of a CDK app, or what \`cdk synth\` wrote [.]. Where no \`csi local start\` answers on the
port, one is started, and runs until Ctrl-C; what was deployed stays in its state, and is there
again the next time. Every stack is deployed, unless some are named after the two dashes:
csi local deploy -- MyStack -c stage=test

  -a, --app COMMAND   the command that synthesizes the app, as cdk takes it [that of cdk.json]
  --destroy           destroys the stacks instead
  --port N            of the \`csi local start\` to deploy to, or to be started [${DEFAULT_AWS_PORT}]

for one that is started:
  --state DIR         folder that keeps what is deployed [${DEFAULT_STATE}]
  --speed N           how many times faster alarms, rollouts, schedules and scaling run [1]
  --account ID        that it stands for [000000000000]
  --region CODE       that it stands for [us-east-1]
  --concurrency N     environments one function may have at a time, where it reserves none [${DEFAULT_CONCURRENCY}]

The exit status is cdk's.`,

  async run(args) {
    const dashes = args.indexOf('--');
    const cdkArguments = dashes < 0 ? [] : args.slice(dashes + 1);
    const { values, positionals } = parse(dashes < 0 ? args : args.slice(0, dashes), {
      app: { type: 'string', short: 'a' },
      destroy: { type: 'boolean' },
      port: { type: 'string' },
      state: { type: 'string' },
      speed: { type: 'string' },
      account: { type: 'string' },
      region: { type: 'string' },
      concurrency: { type: 'string' },
    });
    if (positionals.length > 1) throw new LocalError(`csi local deploy takes one app, got ${positionals.join(', ')}. Names of stacks go after two dashes: csi local deploy ${positionals[0] ?? ''} -- ${positionals.slice(1).join(' ')}`);
    const port = wholeNumber('port', values.port, 0, 65_535) ?? DEFAULT_AWS_PORT;
    const speed = positive('speed', values.speed);
    const concurrency = wholeNumber('concurrency', values.concurrency, 1, 1000);
    const app = cdkApp(positionals[0] ?? '.', values.app, cdkArguments);
    const cdk = findCdk([app.folder, app.assembly, process.cwd(), packageRoot()], process.env['PATH']);
    if (cdk.note !== undefined) console.log(`! ${cdk.note}`);

    const stopped = stopSignal();
    const running = port === 0 ? undefined : await findServer(port);
    if (running !== undefined) checkRunning(running, values);
    let deploying = true;
    const started: AwsServer | undefined = running === undefined
      ? await startAws({
        port, state: values.state, speed, account: values.account, region: values.region, concurrency,
        docker: dockerProgram(), project: app.folder,
        // While it deploys, cdk itself tells of the stacks.
        onEvent: (event) => { if (event.type !== 'stack' || !deploying) printEvent(event, false, () => started?.endpoint ?? ''); },
      })
      : undefined;
    try {
      const own = started && await findServer(started.port);
      const server = (running ?? own) as AwsStatus;
      console.log(started === undefined ? `the AWS at ${server.environment['AWS_ENDPOINT_URL'] ?? ''} is running already` : `AWS is at ${started.endpoint}; its state is in ${started.state}`);
      const destroy = values.destroy ?? false;
      const status = await deploy({ app, cdk, server, destroy, cdkArguments, say: (line) => console.log(line) });
      deploying = false;
      if (status !== 0 && !destroy) await sayHeld(app, Number(new URL(server.environment['AWS_ENDPOINT_URL'] ?? '').port));
      if (status !== 0 || destroy) return status;
      await summary(app, (await findServer(Number(new URL(server.environment['AWS_ENDPOINT_URL'] ?? '').port))) as AwsStatus);
      if (started === undefined) return 0;
      console.log(`\nIt runs until Ctrl-C. From another terminal, \`csi local deploy\` deploys changes, and \`csi local deploy --destroy\` destroys${port === DEFAULT_AWS_PORT ? '' : `; both with --port ${started.port}`}.`);
      await stopped;
      return 0;
    } finally {
      await started?.close();
    }
  },
};

/** What a server is cannot be changed from here. */
function checkRunning(server: AwsStatus, values: Readonly<Partial<Record<'state' | 'speed' | 'account' | 'region' | 'concurrency', string>>>): void {
  for (const option of ['account', 'region'] as const) {
    if (values[option] !== undefined && values[option] !== server[option]) {
      throw new LocalError(`--${option} is ${values[option]}, but the \`csi local start\` that runs stands for ${server[option]}: stop it, or name another port with --port`);
    }
  }
  for (const option of ['state', 'speed', 'concurrency'] as const) {
    if (values[option] !== undefined) throw new LocalError(`--${option} is for a server that is started here, and one is running already: stop it, or name another port with --port`);
  }
}

/** A deploy that a rollback by hand keeps from moving traffic says what to do. */
async function sayHeld(app: Parameters<typeof stacksOf>[0], port: number): Promise<void> {
  const { connect, heldBack } = loadAws();
  const stacks = (await findServer(port))?.stacks ?? [];
  const session = await connect({ port });
  for (const { stackName } of (stacksOf(app) ?? []).filter((each) => stacks.some(({ name, status }) => name === each.stackName && status === 'UPDATE_ROLLBACK_COMPLETE'))) {
    const held = await heldBack(session, stackName);
    if (held !== undefined) console.log(`csi: ${held} of the stack ${stackName} stands before what is held by \`csi rollback\`: \`csi registry accept\` and \`csi release\`, as it says above, take --port ${port}`);
  }
}

async function summary(app: Parameters<typeof stacksOf>[0], status: AwsStatus): Promise<void> {
  const names = new Set(stacksOf(app)?.map(({ stackName }) => stackName));
  for (const stack of status.stacks.filter(({ name }) => names.has(name))) console.log(`\n${statusTable(stack)}`);
  if (status.apis.length > 0) console.log(`\n${apiLines(status.apis)}`);
  const text = callable(app.assembly, status);
  if (text !== '') console.log(`\n${text}`);
}
