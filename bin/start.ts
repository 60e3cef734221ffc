/**
 * The demo behind `npm start`: a model's life on AWS, on this machine. It deploys with the real `cdk` to a local AWS, checks every
 * held-out row, and then, under load from another process, rolls out a better version, one that answers wrongly and one that fails.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { awsStatus, curlCommand, DEFAULT_AWS_PORT, LocalError, PortInUse, startAws, type AwsEvent, type AwsServer, type AwsStatus } from '../local';
import { parse, stopSignal, wholeNumber } from './commands/command';
import { cdk, failureOf, outputsOf, type CdkRun } from './demo/cdk';
import { rowsFile, scoreModel, scoreTable, type Scored } from './demo/scores';
import { step } from './demo/step';
import { goldenVerdict, happened, rolloutUnderWay, summary } from './demo/view';
import { Load } from './load/load-process';
import { trafficLine } from './load/samples';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, '.csi', 'demo');

/** A minute of CloudWatch and CodeDeploy takes six seconds here: enough of the few failing requests fall into it to be no chance. */
const SPEED = 10;
/** The load: above what the broken version needs to be found out, over few connections. */
const LOAD = { rate: 100, connections: 6 };
/** Environments that a function may have: for the load, and as many again for what asks a new version, with room to spare. */
const ENVIRONMENTS = 16;
/** Seconds of traffic before the first change and after the last, so that one sees what changed. */
const CALM_SECONDS = 4;
/** Stopped by golden requests, before anybody meets it. */
const WRONG = '3';
/** Stopped by an alarm. */
const BROKEN = '4';

/** `prepare` builds what is deployed. */
export async function start(args: readonly string[], prepare: () => Promise<void>): Promise<number> {
  const stop = new AbortController();
  try {
    const { values } = parse(args, { keep: { type: 'boolean' }, port: { type: 'string' } });
    const port = wholeNumber('port', values.port, 0, 65_535);
    await prepare();
    void stopSignal().then(() => stop.abort());
    return await new Demo(port, values.keep ?? false, stop.signal).run();
  } catch (error) {
    if (stop.signal.aborted) return 130;
    if (!(error instanceof LocalError)) throw error;
    console.error(`npm start: ${error.message}`);
    return 1;
  }
}

class Demo {
  private load: Load | undefined;
  private rollout: string | undefined;

  constructor(private readonly port: number | undefined, private readonly keep: boolean, private readonly stopped: AbortSignal) {}

  async run(): Promise<number> {
    rmSync(FOLDER, { recursive: true, force: true });
    const server = await startServer(this.port, (event) => this.hear(event));
    try {
      return await this.show(server);
    } finally {
      this.load?.kill();
      await server.close();
      rmSync(FOLDER, { recursive: true, force: true });
    }
  }

  private async show(server: AwsServer): Promise<number> {
    console.log(`\nA local AWS is at ${server.endpoint}. One minute of its CloudWatch and CodeDeploy takes ${60 / SPEED} seconds; the rest runs at its own speed.\n`);
    await this.cdk(server, 'cdk bootstrap', ['bootstrap', 'aws://000000000000/us-east-1']);
    const first = await this.deploy(server, '1', 'cdk deploy, with version 1 of digits');
    const { DigitsUrl = '', BreastCancerUrl = '' } = outputsOf(first.output);
    const scored = [await scoreModel('digits', '1', DigitsUrl), await scoreModel('breast-cancer', '1', BreastCancerUrl)];
    console.log(`\n${scoreTable(scored)}\n`);
    console.log('AGREE: rows answered as by the framework that trained the model. Times are of single-row HTTP requests on this machine;');
    console.log('the first one starts the process, a cold start, but for digits, whose golden requests have warmed it.\n');
    report(scored);

    this.load = Load.start(DigitsUrl, rowsFile('digits', '2'), LOAD, (sample) => console.log(`  ${trafficLine(sample, this.rollout)}`));
    const watching = this.watch(server);
    let wrong: CdkRun;
    let broken: CdkRun;
    try {
      console.log(`Another process now sends ${LOAD.rate} requests a second to digits. Each character of [1111] is a twentieth of the answers of a second, by model version.`);
      await this.seconds(CALM_SECONDS);
      await this.deploy(server, '2', 'cdk deploy, with version 2: a fifth of the traffic for three minutes, then all of it');
      await this.seconds(CALM_SECONDS);
      wrong = await this.fails(server, WRONG, 'which answers wrongly');
      broken = await this.fails(server, BROKEN, 'which fails on some digits');
      await this.seconds(CALM_SECONDS);
      await this.load.stop();
    } finally {
      watching.stop();
    }
    const live = (await awsStatus(server.endpoint)).functions.find(({ name }) => name.includes('Digits'))?.aliases['live'];
    const ok = this.conclude(wrong, broken, live);
    if (this.keep) {
      console.log(`\nIt runs until Ctrl-C. From another terminal:\n\n${example(scored)}\n\nFor cdk and other clients:\n\n${Object.entries(server.environment).map(([name, value]) => `  export ${name}=${value}`).join('\n')}`);
      await new Promise<void>((done) => { this.stopped.addEventListener('abort', () => done(), { once: true }); });
      return ok ? 0 : 1;
    }
    await this.cdk(server, 'cdk destroy', ['destroy', 'Demo', '--force']);
    console.log('\nDone. `npm start -- --keep` leaves it running, and shows a request to send from another terminal.');
    return ok ? 0 : 1;
  }

  /** Whether everything went as it has to, in words. */
  private conclude(wrong: CdkRun, broken: CdkRun, live: string | undefined): boolean {
    const { sent, perSecond, lines, versions, unexpected } = summary(this.load?.samples ?? [], BROKEN);
    console.log(`\n${sent} requests, ${perSecond.toFixed(0)} a second, none sent twice:`);
    for (const line of lines) console.log(`  ${line}`);
    const unseen = wrong.status !== 0 && !versions.includes(WRONG);
    if (unseen) console.log(`\nVersion ${WRONG} was stopped before it answered anybody.`);
    else console.error(`\nversion ${WRONG} should have been stopped before it answered anybody: cdk ended with ${String(wrong.status)}\n${wrong.output}`);
    const wentBack = broken.status !== 0 && live === '2';
    if (wentBack) console.log(`\nVersion ${BROKEN} was stopped, and the traffic is back where it was. cdk says why:\n  ${failureOf(broken.output)}`);
    else console.error(`\nversion ${BROKEN} should have been stopped: cdk ended with ${String(broken.status)}, and live is version ${String(live)}\n${broken.output}`);
    if (unexpected > 0) console.error(`${unexpected} requests failed that version ${BROKEN} had no part in`);
    return unseen && wentBack && unexpected === 0;
  }

  /** A deploy that is meant to fail. */
  private async fails(server: AwsServer, version: string, how: string): Promise<CdkRun> {
    return await step(`cdk deploy, with version ${version}, ${how}`, () => this.runCdk(server, ['deploy', 'Demo', '--require-approval', 'never', '-c', `digits=${version}`]), { rewrites: false });
  }

  private async deploy(server: AwsServer, version: string, title: string): Promise<CdkRun> {
    return await this.cdk(server, title, ['deploy', 'Demo', '--require-approval', 'never', '-c', `digits=${version}`]);
  }

  private async cdk(server: AwsServer, title: string, args: readonly string[]): Promise<CdkRun> {
    const run = await step(title, () => this.runCdk(server, args), { rewrites: this.load === undefined });
    if (run.status !== 0) throw new LocalError(`${title} ended with status ${String(run.status)}:\n${run.output}`);
    return run;
  }

  private runCdk(server: AwsServer, args: readonly string[]): Promise<CdkRun> {
    return cdk(server.environment, FOLDER, args, this.stopped);
  }

  private seconds(count: number): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(done, count * 1000);
      this.stopped.addEventListener('abort', () => {
        clearTimeout(timer);
        fail(new Error('stopped'));
      }, { once: true });
    });
  }

  /** What the golden requests say of a version, in the log of the function that sends them. */
  private hear(event: AwsEvent): void {
    const verdict = event.type === 'log' ? goldenVerdict(event.line.text) : undefined;
    if (verdict !== undefined && this.load !== undefined) console.log(`         ${verdict}`);
  }

  /** Looks at what the server says of the rollout, and tells what happens. */
  private watch(server: AwsServer): { stop(): void } {
    let before: AwsStatus | undefined;
    const look = setInterval(() => {
      awsStatus(server.endpoint).then((status) => {
        for (const line of happened(before, status)) console.log(`         ${line}`);
        before = status;
        this.rollout = rolloutUnderWay(status);
      }, () => undefined);
    }, 250);
    return { stop: () => clearInterval(look) };
  }
}

/** On the usual port, or where that is taken on any: a first try should not fail on it. */
async function startServer(port: number | undefined, onEvent: (event: AwsEvent) => void): Promise<AwsServer> {
  const options = { state: join(FOLDER, 'state'), speed: SPEED, project: ROOT, concurrency: ENVIRONMENTS, onEvent };
  try {
    return await startAws({ ...options, port });
  } catch (error) {
    if (port !== undefined || !(error instanceof PortInUse)) throw error;
    console.log(`port ${DEFAULT_AWS_PORT} is in use: taking free ones`);
    return await startAws({ ...options, port: 0 });
  }
}

function report(scored: readonly Scored[]): void {
  const disagreements = scored.flatMap(({ rows, score }) => score.disagreements.map((disagreement) => `${rows.model} ${rows.version}, ${disagreement}`));
  if (disagreements.length > 0) throw new LocalError(`not every row was answered as by the framework that trained the model:\n${disagreements.join('\n')}`);
}

function example([first]: readonly Scored[]): string {
  const row = first?.rows.rows[0];
  return first === undefined || row === undefined ? '' : curlCommand(first.url, first.rows, row);
}
