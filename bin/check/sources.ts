import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { TEMPLATE_LIMITS } from '../../lib/cloudformation';
import type { TemplateSource, Unreadable } from '../../lib/rules/report';
import { readAssembly } from '../../local/assembly/assembly';
import { assemblySources } from './assembly-sources';

/** What folders that are no cloud assembly are searched for; and for any JSON and YAML that reads like a template. */
const TEMPLATE = /(?:(?:^template|\.template)(?:\.(?:json|ya?ml))?|^cloudformation-template-update-stack\.json)$/;
/** Never searched: what others made. */
const PASSED_OVER = /^(?:node_modules|\.git|\.aws-sam|\.serverless|asset\..*)$/;
const DEPTH = 10;
/** CloudFormation takes 1 MB: more is read, so that it can be said, but not without an end. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface Sources {
  readonly sources: readonly TemplateSource[];
  readonly unreadable: readonly Unreadable[];
}

/** The templates of files, folders, cloud assemblies and standard input (`-`), each once. */
export function readSources(places: readonly string[]): Sources {
  const sources = new Map<string, TemplateSource>();
  const unreadable: Unreadable[] = [];
  const add = (place: string): void => {
    try {
      const folder = templatesOf(place);
      if (folder !== undefined) folder.forEach(add);
      else for (const [key, source] of sourcesOf(place)) if (!sources.has(key)) sources.set(key, source);
    } catch (error) {
      unreadable.push({ file: shown(place), message: reasonOf(error) });
    }
  };
  new Set(places).forEach(add);
  return { sources: [...sources.values()], unreadable };
}

/** The templates in a folder that is no cloud assembly, and the cloud assemblies below it. */
function templatesOf(place: string): readonly string[] | undefined {
  if (place === '-' || statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true || isAssembly(place)) return undefined;
  const files = templatesBelow(place);
  if (files.length === 0) throw new Error('holds no template: neither a cloud assembly (the cdk.out of `cdk synth`), nor *.template.json, template.yaml, or JSON or YAML with Resources');
  return files;
}

function sourcesOf(place: string): readonly (readonly [key: string, source: TemplateSource])[] {
  if (place === '-') return [['-', { file: 'stdin', text: readText(0) }]];
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) throw new Error('there is no such file or folder');
  if (basename(place) === 'manifest.json' && isAssembly(dirname(place))) return sourcesOf(dirname(place));
  if (!stat.isDirectory()) return [[resolve(place), { file: shown(place), text: readText(place) }]];
  return assemblySources(readAssembly(place, { anyVersion: true }), (file) => shown(join(place, relative(resolve(place), file))), readText);
}

function isAssembly(folder: string): boolean {
  const file = join(folder, 'manifest.json');
  return existsSync(file) && /"artifacts"\s*:/.test(readText(file));
}

function templatesBelow(folder: string, depth = 0): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth === DEPTH || PASSED_OVER.test(entry.name) ? [] : isAssembly(path) ? [path] : templatesBelow(path, depth + 1);
    return TEMPLATE.test(entry.name) || readsLikeTemplate(path) ? [path] : [];
  });
}

/** Resources, one of which is of a type of CloudFormation: what CloudFormation takes is no longer than it reads. */
function readsLikeTemplate(path: string): boolean {
  if (!/\.(?:json|ya?ml)$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true || statSync(path).size > TEMPLATE_LIMITS.bytes) return false;
  const text = readFileSync(path, 'utf8');
  return /^\s*["']?Resources["']?\s*:|[{,]\s*"Resources"\s*:/m.test(text) && /["']?Type["']?\s*:\s*["']?(?:AWS|Custom|Alexa)::/.test(text);
}

function readText(file: string | 0): string {
  if (file !== 0 && statSync(file).size > MOST_BYTES) throw new Error('is larger than 16 MB: CloudFormation takes templates of 1 MB');
  const text = readFileSync(file, 'utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** As it was named, for reports: with `/` on every system, and without a `./` before it. */
function shown(place: string): string {
  return place === '-' ? 'stdin' : normalize(place).split(sep).join('/');
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by you', EISDIR: 'is a folder', ENOENT: 'there is no such file or folder', ELOOP: 'is a link that leads in a circle',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REASONS[code]) ?? message;
}
