import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../support/script';
import type { AppToSynthesize } from './synthesize-apps';

/** An app of this repository, as it was synthesized with every check on. */
export interface Example {
  readonly name: string;
  /** Of its stacks, by their names. */
  readonly templates: ReadonlyMap<string, Template>;
  readonly report: Report;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** What validation-report.json says. */
interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly Violation[];
    /** What the app acknowledges. */
    readonly suppressedViolations?: readonly (Violation & { readonly acknowledgedId: string; readonly reason: string })[];
  }[];
}

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity?: string;
  readonly violatingConstructs: readonly { readonly constructPath?: string }[];
}

export interface Finding {
  readonly rule: string;
  /** Path of the construct. */
  readonly path: string;
  readonly description: string;
  readonly severity: string;
}

const DEMO = 'the demo app';

/** All apps of this repository. Checks are modules beside this file: each takes these and declares its tests. */
export class Examples {
  /** Every example, and the demo that the root's cdk.json points to. */
  public readonly names: readonly string[];
  private readonly synthesized = new Map<string, Example | Error>();

  private readonly folders: ReadonlyMap<string, string>;

  /** Declares what is done before and after the tests of the file: every app is synthesized once, for all checks. */
  public constructor() {
    const examples = readdirSync(join(ROOT, 'examples')).map((name) => [name, join(ROOT, 'examples', name)] as const);
    this.folders = new Map([[DEMO, ROOT] as const, ...examples].filter(([, folder]) => existsSync(join(folder, 'cdk.json'))));
    this.names = [...this.folders.keys()];

    const scratch = mkdtempSync(join(tmpdir(), 'csi-examples-'));
    beforeAll(() => {
      const apps = [
        ...[...this.folders].map(([name, folder]) => ({ name, folder, file: entryOf(folder) })),
        { name: BAD, folder: APPS, file: 'bad.ts' },
        { name: HARDENED, folder: APPS, file: 'hardened.ts' },
      ];
      for (const [name, example] of synthesize(apps, join(scratch, 'out'))) this.synthesized.set(name, example);
    }, 300_000);
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  }

  public of(name: string): Example {
    const example = this.synthesized.get(name);
    if (example === undefined) throw new Error(`${name} was not synthesized`);
    // Only what looks at this app fails.
    if (example instanceof Error) throw example;
    return example;
  }

  public all(): readonly Example[] {
    return this.names.map((name) => this.of(name));
  }

  /** An app with a wrong memory size and an open bucket: what finds nothing in it finds nothing anywhere. */
  public bad(): Example {
    return this.of(BAD);
  }

  /** An app with everything that docs/security.md says ends a finding. */
  public hardened(): Example {
    return this.of(HARDENED);
  }
}

/** What one of the plugins found. */
export function findings({ report }: Example, plugin: string): Finding[] {
  return report.pluginReports
    .filter(({ pluginName }) => pluginName === plugin)
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, description, severity = '', violatingConstructs }) =>
      violatingConstructs.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath, description, severity })));
}

/** Apps that only tests have. */
const APPS = join(__dirname, 'apps');
const BAD = 'a bad app';
const HARDENED = 'a hardened app';

/** Runs the apps as `cdk synth` would, with every check on; whether they fail does not count, their reports do. */
function synthesize(entries: readonly (Omit<AppToSynthesize, 'out'> & { readonly name: string })[], scratch: string): (readonly [name: string, example: Example | Error])[] {
  const apps = entries.map((entry, i) => ({ ...entry, out: `${scratch}-${i}` }));
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(__dirname, 'synthesize-apps.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: Infinity,
    input: JSON.stringify(apps satisfies AppToSynthesize[]),
    env: {
      ...process.env,
      CDK_VALIDATION: 'true',
      CDK_OUTDIR: scratch,
      CDK_CONTEXT_JSON: JSON.stringify({ '@aws-cdk/core:validateAgainstDefaultRules': true, 'aws:cdk:enable-path-metadata': true }),
    },
  });
  return apps.map(({ name, folder, file, out }) => {
    const read = (path: string): unknown => JSON.parse(readFileSync(join(out, path), 'utf8'));
    if (!existsSync(join(out, 'validation-report.json'))) {
      const error = existsSync(`${out}.error.txt`) ? readFileSync(`${out}.error.txt`, 'utf8') : `${stdout}${stderr}`;
      return [name, new Error(`${file} in ${folder} wrote no report:\n${error}`)];
    }
    return [name, {
      name,
      templates: new Map(readdirSync(out).filter((path) => path.endsWith('.template.json')).sort()
        .map((path) => [basename(path, '.template.json'), read(path) as Template])),
      report: read('validation-report.json') as Report,
    }];
  });
}

/** The file that `npx tsx FILE` in its cdk.json names. */
function entryOf(folder: string): string {
  const { app } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as { app: string };
  const file = /^npx tsx (\S+)$/.exec(app)?.[1];
  if (file === undefined) throw new Error(`${folder}/cdk.json runs ${app}: only npx tsx FILE is understood here`);
  return file;
}
