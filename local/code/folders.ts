import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { CodeSource } from '../assembly/functions';
import { isRunning } from '../is-running';
import { engineOfLayer, swapEngine, type EngineSwap, type Host } from './engine';
import { untar } from './tar';
import { unzip } from './zip';

const PREFIX = 'csi-local-';

/**
 * Lambda puts it beside code that is in the template and asks for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
const CFN_RESPONSE = `
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, status, data, physicalResourceId, noEcho) => new Promise((done, fail) => {
  const body = JSON.stringify({
    Status: status,
    Reason: 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: data,
  });
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  require('https').request({ hostname, port: 443, path: pathname + search, method: 'PUT', headers }, (response) => {
    response.resume();
    if (context.done) context.done();
    done();
  }).on('error', fail).end(body);
});
`;

/** The files of the running functions: folders of the assembly as they are, and what has to be unpacked, in a folder that is removed at the end. */
export class CodeFolders {
  private readonly root: string;
  private readonly unpacked = new Map<string, string>();

  constructor(private readonly host: Host, private readonly project: string) {
    removeLeftovers();
    this.root = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  }

  /** The folder that is the root of a function's code. */
  code(source: CodeSource): string {
    if (source.kind === 'inline') {
      return this.once(`inline ${digest(source.text)}`, (folder) => {
        writeFileSync(join(folder, 'index.js'), source.text);
        if (source.text.includes('cfn-response')) writeFileSync(join(folder, 'cfn-response.js'), CFN_RESPONSE);
      });
    }
    if (statSync(source.path).isDirectory()) return source.path;
    return this.once(`code ${contentOf(source.path)}`, (folder) => unzip(source.path, folder));
  }

  /** The folder that stands for /opt: the layers in their order, later ones over earlier ones. */
  layers(sources: readonly CodeSource[]): { readonly folder: string; readonly swaps: readonly EngineSwap[] } {
    const steps = sources.map((source) => {
      const path = (source as { readonly path: string }).path;
      const engine = engineOfLayer(path);
      return { path, swap: engine && swapEngine(engine, this.host, this.project) };
    });
    const swaps = steps.flatMap(({ swap }) => swap ?? []);
    const key = steps.map(({ path, swap }) => `${contentOf(path)}${swap === undefined ? '' : ` for ${this.host.platform}-${this.host.arch}`}`).join(' ');
    const folder = this.once(`layers ${key}`, (target) => {
      for (const { path, swap } of steps) {
        // A folder is the /opt of an image, with more than an engine in it.
        if (swap?.kind !== 'layer' || statSync(path).isDirectory()) unpack(path, target);
        if (swap?.kind === 'layer') unpack(swap.zip, target);
        if (swap?.kind === 'package') link(swap, target);
      }
    });
    return { folder, swaps };
  }

  /** A folder of files from elsewhere. */
  gather(key: string, files: readonly { readonly path: string; readonly from: string }[]): string {
    return this.once(`files ${key}`, (folder) => {
      for (const { path, from } of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        cpSync(from, join(folder, path));
      }
    });
  }

  /** What a tar archive holds. */
  archive(key: string, file: string): string {
    return this.once(`archive ${key}`, (folder) => untar(readFileSync(file), file, folder));
  }

  /** A new empty folder, for instance the /tmp of an environment. */
  scratch(): string {
    return mkdtempSync(join(this.root, 'tmp-'));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  private once(key: string, fill: (folder: string) => void): string {
    const known = this.unpacked.get(key);
    if (known !== undefined) return known;
    const folder = mkdtempSync(join(this.root, `${key.split(' ')[0]}-`));
    fill(folder);
    this.unpacked.set(key, folder);
    return folder;
  }
}

function unpack(layer: string, folder: string): void {
  if (statSync(layer).isDirectory()) cpSync(layer, folder, { recursive: true, dereference: true });
  else unzip(layer, folder);
}

/** Puts an npm package where the layer has its own copy of it; its dependencies are found from where it really lies. */
function link(swap: Extract<EngineSwap, { kind: 'package' }>, folder: string): void {
  const place = join(folder, 'nodejs', 'node_modules', swap.name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(swap.folder, place, 'junction');
}

/** CDK names the files of an assembly by their content; other files are read. */
function contentOf(path: string): string {
  const [, hash] = /^asset\.([0-9a-f]{64})/.exec(basename(path)) ?? [];
  return hash ?? (statSync(path).isDirectory() ? path : digest(readFileSync(path)));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Removes the folders of runs that were killed before they could. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const folder = join(tmpdir(), name);
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
