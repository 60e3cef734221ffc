import { DescribeStacksCommand, ListStackResourcesCommand, type Stack } from '@aws-sdk/client-cloudformation';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapOf, clientsOf, type Clients, type Target } from './target';

export const ROOT = join(__dirname, '../..');

export interface CdkResult {
  readonly status: number | null;
  readonly output: string;
}

/** Something that was made, and that may have to be removed by hand when its stack is gone. */
export interface Made {
  readonly type: string;
  readonly id: string;
}

/** Time after which a stack that is still busy is given up. */
const SETTLE_MS = 15 * 60_000;

/** What a case does its work with. */
export class World {
  readonly clients: Clients;
  private readonly seen = new Map<string, Made>();
  private running: ChildProcess | undefined;
  private stopped = false;

  constructor(readonly target: Target, private readonly app: string | undefined, private readonly onOutput: (text: string) => void = () => undefined) {
    this.clients = clientsOf(target);
  }

  /** Everything that stacks of this run ever held. */
  get made(): readonly Made[] {
    return [...this.seen.values()];
  }

  stackName(name: string): string {
    return `${this.target.prefix}${name}`;
  }

  /** For another app of the same run. */
  with(app: string): World {
    const world = new World(this.target, app, this.onOutput);
    return Object.assign(world, { seen: this.seen });
  }

  async bootstrap(): Promise<void> {
    const { account, region } = this.target;
    const { stack, qualifier } = bootstrapOf(this.target);
    const { status, output } = await this.spawn(['bootstrap', `aws://${account}/${region}`, '--toolkit-stack-name', stack, '--qualifier', qualifier, '--tags', `csi-test=${this.target.prefix}`]);
    if (status !== 0) throw new Error(`cdk bootstrap ended with ${status}:\n${output}`);
    await this.note();
  }

  /** Runs `cdk deploy` with the case's app. */
  async deploy(stacks: readonly string[], context: Readonly<Record<string, string>> = {}, options: readonly string[] = []): Promise<CdkResult> {
    const result = await this.spawn(['deploy', ...stacks.map((name) => this.stackName(name)), ...this.appArguments(context), '--require-approval', 'never', '--tags', `csi-test=${this.target.prefix}`, ...options]);
    await this.note();
    return result;
  }

  /** The same, where it has to succeed. */
  /** Runs `cdk rollback`. */
  async rollBack(stack: string, context: Readonly<Record<string, string>> = {}): Promise<CdkResult> {
    return await this.spawn(['rollback', this.stackName(stack), ...this.appArguments(context)]);
  }

  async deployed(stacks: readonly string[], context: Readonly<Record<string, string>> = {}): Promise<string> {
    return succeeded(await this.deploy(stacks, context));
  }

  async destroyed(context: Readonly<Record<string, string>> = {}): Promise<string> {
    return succeeded(await this.spawn(['destroy', '--all', '--force', ...this.appArguments(context)]));
  }

  /** The status of a stack once nothing is under way, and of one that there is not, undefined. */
  async settled(name: string): Promise<Pick<Stack, 'StackStatus' | 'StackStatusReason'> | undefined> {
    for (const started = Date.now(); ;) {
      const stack = (await this.stacks()).find(({ StackName }) => StackName === name);
      if (stack?.StackStatus?.endsWith('_IN_PROGRESS') !== true) return stack;
      if (Date.now() - started > SETTLE_MS) throw new Error(`${name} is still ${stack.StackStatus} after ${SETTLE_MS / 60_000} minutes`);
      await new Promise((later) => setTimeout(later, this.target.endpoint === undefined ? 3000 : 50));
    }
  }

  async statusOf(name: string): Promise<string | undefined> {
    return (await this.settled(this.stackName(name)))?.StackStatus;
  }

  /** The stacks of this run. */
  async stacks(): Promise<readonly Stack[]> {
    const found: Stack[] = [];
    for (let NextToken: string | undefined; ;) {
      const page = await this.clients.cloudFormation.send(new DescribeStacksCommand({ NextToken }));
      found.push(...page.Stacks ?? []);
      NextToken = page.NextToken;
      if (NextToken === undefined) return found.filter(({ StackName }) => StackName?.startsWith(this.target.prefix) === true);
    }
  }

  /** Remembers what the stacks hold now. */
  async note(): Promise<void> {
    for (const { StackName } of await this.stacks()) {
      for (let NextToken: string | undefined; ;) {
        const page = await this.clients.cloudFormation.send(new ListStackResourcesCommand({ StackName, NextToken }));
        for (const { ResourceType: type = '', PhysicalResourceId: id } of page.StackResourceSummaries ?? []) {
          if (id !== undefined && id !== '') this.seen.set(`${type} ${id}`, { type, id });
        }
        NextToken = page.NextToken;
        if (NextToken === undefined) break;
      }
    }
  }

  /** Of what no stack holds. */
  remember(made: Made): void {
    this.seen.set(`${made.type} ${made.id}`, made);
  }

  /** Ends the `cdk` under way; no other is started. */
  stop(): void {
    this.stopped = true;
    this.running?.kill('SIGINT');
  }

  private appArguments(context: Readonly<Record<string, string>>): readonly string[] {
    const { stack, qualifier } = bootstrapOf(this.target);
    const all = { ...context, prefix: this.target.prefix, '@aws-cdk/core:bootstrapQualifier': qualifier };
    return [
      '--app', this.app ?? '', '--toolkit-stack-name', stack, '--output', join(this.target.home, 'cdk.out'), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
  }

  private spawn(args: readonly string[]): Promise<CdkResult> {
    if (this.stopped) throw new Error('stopped');
    this.onOutput(`$ cdk ${args.join(' ')}\n`);
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args, '--no-notices'], { cwd: ROOT, env: environmentOf(this.target), stdio: ['ignore', 'pipe', 'pipe'] });
    this.running = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        this.onOutput(chunk.toString('utf8'));
      });
    }
    return new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', (status) => done({ status, output }));
    });
  }
}

/** Of `cdk`: towards a local server nothing of the user's own account. */
function environmentOf({ endpoint, environment, home }: Target): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => endpoint === undefined || (!name.startsWith('AWS_') && !name.startsWith('CDK_')));
  return {
    ...Object.fromEntries(own), ...environment, ...(endpoint !== undefined && { HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true' }),
    CI: '1', NO_COLOR: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true', CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  };
}

function succeeded({ status, output }: CdkResult): string {
  assert.equal(status, 0, `cdk ended with ${status}:\n${output}`);
  return output;
}

/** What `cdk` printed as an output of a stack. */
export function outputOf(output: string, name: string): string {
  const [, value] = new RegExp(`^\\S+\\.${name} = (.+)$`, 'm').exec(output) ?? [];
  if (value === undefined) throw new Error(`no output ${name} in:\n${output}`);
  return value;
}
