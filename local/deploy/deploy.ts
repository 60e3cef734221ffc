import { tmpdir } from 'node:os';
import { readAssembly, type AssemblyStack } from '../assembly/assembly';
import type { AwsStatus } from '../aws/status';
import { LocalError } from '../errors';
import type { CdkApp } from './cdk-app';
import { cdkEnvironment, runCdk } from './cdk-run';
import type { CdkProgram } from './find-cdk';

/** Options of `cdk` that say which stacks are meant. */
const ALL = '--all';
const BOOTSTRAP_STACK = 'CDKToolkit';

export interface DeployOptions {
  readonly app: CdkApp;
  readonly cdk: CdkProgram;
  readonly server: AwsStatus;
  readonly destroy: boolean;
  /** Names of stacks, then options, as the user gave them for `cdk`. */
  readonly cdkArguments: readonly string[];
  say(line: string): void;
}

/** Runs `cdk deploy` or `cdk destroy` against a server. Answers its exit status. */
export async function deploy(options: DeployOptions): Promise<number> {
  const { app, cdk, server, destroy, say } = options;
  const environment = cdkEnvironment(process.env, server.environment);
  if (!destroy && !server.stacks.some(({ name }) => name === BOOTSTRAP_STACK)) {
    const place = `aws://${server.account}/${server.region}`;
    say(`cdk bootstrap ${place}, once for this state`);
    // Away from the app: nothing of it is needed, and it would be synthesized.
    const { status, output } = await runCdk(cdk, ['bootstrap', place, '--no-notices'], { folder: tmpdir(), environment, quiet: true });
    if (status !== 0) throw new LocalError(`cdk bootstrap ended with ${status}:\n${output}`);
  }
  const args = cdkCommand(options);
  say(`cdk ${args.join(' ')}`);
  const { status } = await runCdk(cdk, args, { folder: app.folder, environment });
  if (status === 0) return 0;
  for (const hint of hints(app, server)) say(`csi: ${hint}`);
  return status;
}

/** The words of the command line, without `cdk`. */
export function cdkCommand({ app, destroy, cdkArguments }: Pick<DeployOptions, 'app' | 'destroy' | 'cdkArguments'>): readonly string[] {
  const firstOption = cdkArguments.findIndex((word) => word.startsWith('-'));
  const named = firstOption !== 0 && cdkArguments.length > 0;
  const has = (option: string): boolean => cdkArguments.some((word) => word === option || word.startsWith(`${option}=`));
  return [
    destroy ? 'destroy' : 'deploy',
    ...(named || has(ALL) ? [] : [ALL]),
    ...(app.app === undefined ? [] : ['--app', app.app]),
    ...(destroy ? ['--force'] : has('--require-approval') ? [] : ['--require-approval', 'never']),
    '--no-notices',
    ...cdkArguments,
  ];
}

/** What may be behind a failure, beyond what `cdk` said of it. */
function hints(app: CdkApp, server: AwsStatus): readonly string[] {
  const stacks = stacksOf(app);
  if (stacks === undefined) return [];
  if (stacks.length === 0) return [`${app.assembly} has no stacks: there is nothing to deploy`];
  return stacks.flatMap(({ displayName, account, region }) => [['account', account, server.account] as const, ['region', region, server.region] as const]
    .filter(([, wanted, there]) => wanted !== undefined && wanted !== there)
    .map(([what, wanted, there]) => `the stack ${displayName} is for the ${what} ${wanted ?? ''}, and this server stands for ${there}: give it a state of its own with \`--${what} ${wanted ?? ''} --state .csi/${wanted ?? ''}\``));
}

/** The stacks that were synthesized; undefined where nothing was. */
export function stacksOf(app: CdkApp): readonly AssemblyStack[] | undefined {
  try {
    return readAssembly(app.assembly, { anyVersion: true }).stacks;
  } catch (error) {
    if (error instanceof LocalError) return undefined;
    throw error;
  }
}
