/**
 * What a Dockerfile over a base image of AWS Lambda makes, where it can be had without running anything in a container: files in the task
 * root, packages of pip, variables, and a handler. https://docs.aws.amazon.com/lambda/latest/dg/python-image.html
 */
import { parseCopy, parseDockerfile, parseWords, type Instruction } from './dockerfile';
import { parsePip } from './pip-install';

export interface LambdaImage {
  /** As Lambda names it: `python3.13`. */
  readonly runtime: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What pip is to install, one per line of a requirements file. */
  readonly requirements: readonly string[];
  /** What lies in the task root, by the path in the build context that it comes from. */
  readonly files: readonly { readonly path: string; readonly from: string }[];
}

export type PlannedImage =
  | { readonly kind: 'image'; readonly image: LambdaImage }
  /** Another base image: nothing is known of it. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'refused'; readonly line: number; readonly problem: string };

export interface BuildInputs {
  readonly dockerfile: string;
  /** Every file of the build context, with forward slashes. */
  readonly paths: readonly string[];
  text(path: string): string;
  readonly buildArgs: Readonly<Record<string, string>>;
}

const TASK_ROOT = '/var/task';
const BASE = /^public\.ecr\.aws\/lambda\/(python|nodejs):(\d+(?:\.\d+)?)(?:[.-][\w.-]+)?$/;
/** What changes nothing of how the function runs on Lambda. */
const IGNORED = ['LABEL', 'EXPOSE', 'MAINTAINER', 'USER'];

class Refused extends Error {}

export function planLambdaImage(inputs: BuildInputs): PlannedImage {
  const instructions = parseDockerfile(inputs.dockerfile);
  const build = new Build(inputs);
  for (const instruction of instructions) {
    try {
      if (instruction.name === 'FROM' && !BASE.test(build.from(instruction.text))) return { kind: 'foreign' };
      build.carryOut(instruction);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { kind: 'refused', line: instruction.line, problem: error.message };
    }
  }
  if (build.runtime === undefined) return { kind: 'foreign' };
  if (build.handler === undefined) return { kind: 'refused', line: instructions.length === 0 ? 1 : (instructions.at(-1) as Instruction).line, problem: 'no CMD names a handler' };
  return { kind: 'image', image: build.image(build.runtime, build.handler) };
}

/** What the instructions so far have made. */
class Build {
  runtime: string | undefined;
  handler: string | undefined;
  private readonly variables: Record<string, string> = { LAMBDA_TASK_ROOT: TASK_ROOT };
  private readonly environment: Record<string, string> = {};
  private readonly requirements: string[] = [];
  /** Source by target below the task root. */
  private readonly files = new Map<string, string>();

  constructor(private readonly inputs: BuildInputs) {}

  image(runtime: string, handler: string): LambdaImage {
    const files = [...this.files].map(([path, from]) => ({ path, from })).sort((a, b) => (a.path < b.path ? -1 : 1));
    return { runtime, handler, environment: this.environment, requirements: this.requirements, files };
  }

  from(text: string): string {
    return this.expand(text.replace(/^--platform=\S+\s+/, '').split(/\s+/)[0] ?? '');
  }

  carryOut({ name, text }: Instruction): void {
    if (IGNORED.includes(name)) return;
    switch (name) {
      case 'FROM': return this.base(this.from(text));
      case 'ARG': return this.argument(text);
      case 'ENV': return this.define(text);
      case 'WORKDIR': return void this.inTaskRoot(`${this.expand(text)}/`);
      case 'COPY': return this.copy(text);
      case 'RUN': return this.run(text);
      case 'CMD': return this.command(text);
      default: throw new Refused(`${name} is not carried out here`);
    }
  }

  private base(image: string): void {
    if (this.runtime !== undefined) throw new Refused('a build of several stages is not carried out here');
    const [, family, version = ''] = BASE.exec(image) ?? [];
    this.runtime = family === 'nodejs' ? `nodejs${version}.x` : `python${version}`;
  }

  private argument(text: string): void {
    const [, name = '', value] = /^(\w+)(?:=(.*))?$/.exec(text) ?? [];
    if (name === '') throw new Refused(`ARG ${text} is not read here`);
    const given = this.inputs.buildArgs[name] ?? (value === undefined ? undefined : this.expand(unquoted(value)));
    if (given !== undefined) this.variables[name] = given;
  }

  private define(text: string): void {
    const pairs = /^\w+=/.test(text) ? [...text.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)\s*/g)] : [/^(\w+)\s+(.*)$/.exec(text)];
    for (const pair of pairs) {
      const [, name = '', value = ''] = pair ?? [];
      if (name === '') throw new Refused(`ENV ${text} is not read here`);
      this.environment[name] = this.expand(unquoted(value));
      this.variables[name] = this.environment[name];
    }
  }

  private copy(text: string): void {
    const copy = parseCopy(text);
    if (copy === undefined || copy.flags['from'] !== undefined || copy.flags['exclude'] !== undefined) throw new Refused(`COPY ${text} is not carried out here`);
    const target = this.inTaskRoot(this.expand(copy.target));
    const sources = copy.sources.map((source) => this.expand(source).replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')).map((source) => (source === '.' ? '' : source));
    for (const source of sources) this.copyOne(source, target, sources.length > 1);
  }

  private copyOne(source: string, target: string, several: boolean): void {
    const { paths } = this.inputs;
    const matching = matcher(source);
    // A folder gives what is in it, a file itself.
    const taken = paths.flatMap((path) => {
      const place = source === '' ? '' : prefixes(path).find(matching);
      if (place === undefined) return [];
      const isFile = place === path;
      const intoFolder = several || target === '' || target.endsWith('/') || /[*?[]/.test(source);
      const below = isFile ? (intoFolder ? baseName(path) : '') : path.slice(place === '' ? 0 : place.length + 1);
      return [{ from: path, path: joined(target, below) }];
    });
    if (taken.length === 0) throw new Refused(`"${source}" is not in the build context`);
    for (const { from, path } of taken) this.files.set(path, from);
  }

  private run(text: string): void {
    if (!this.runtime?.startsWith('python')) throw new Refused('RUN is carried out for Python alone, and there only `pip install`');
    for (const command of this.expand(text).split('&&')) {
      const parsed = parsePip(command, TASK_ROOT);
      if ('problem' in parsed) throw new Refused(parsed.problem);
      this.requirements.push(...parsed.requirements);
      for (const file of parsed.files) this.requirements.push(...this.requirementsIn(file));
    }
  }

  private requirementsIn(file: string): readonly string[] {
    const from = this.files.get(this.inTaskRoot(file));
    if (from === undefined) throw new Refused(`${file} was not copied before pip reads it`);
    const lines = this.inputs.text(from).split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
    const strange = lines.find((line) => /^(?:-[rce]\b|--(?:requirement|constraint|editable)\b|[./])/.test(line) || line.endsWith('\\'));
    if (strange !== undefined) throw new Refused(`the line "${strange}" of ${file} is not read here`);
    return lines;
  }

  private command(text: string): void {
    const words = parseWords(this.expand(text));
    if (words?.length !== 1) throw new Refused(`CMD ${text} is not one handler`);
    [this.handler] = words;
  }

  /** A path below the task root, which everything that is known here lies in; a folder ends with a slash, or is empty. */
  private inTaskRoot(path: string): string {
    const absolute = path.startsWith('/') ? path : `${TASK_ROOT}/${path}`;
    const parts: string[] = [];
    for (const part of absolute.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    const plain = `/${parts.join('/')}`;
    if (plain === TASK_ROOT) return '';
    if (!plain.startsWith(`${TASK_ROOT}/`)) throw new Refused(`${path} lies outside of ${TASK_ROOT}`);
    return plain.slice(TASK_ROOT.length + 1) + (path.endsWith('/') ? '/' : '');
  }

  private expand(text: string): string {
    return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => {
      const value = this.variables[plain ?? braced ?? ''];
      if (value === undefined) throw new Refused(`${whole} has no value here`);
      return value;
    });
  }
}

/** Of `a/b/c`: `a`, `a/b`, `a/b/c`. */
function prefixes(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function matcher(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
  return (path) => expression.test(path);
}

function joined(folder: string, below: string): string {
  return below === '' ? folder : folder === '' ? below : `${folder.replace(/\/$/, '')}/${below}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
