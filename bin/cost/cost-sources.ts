import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate } from '../../lib/cloudformation/parse-template';
import { TemplateError } from '../../lib/cloudformation/template';
import type { CostSource } from '../../lib/cost/template/estimate';
import { HOME_REGION } from '../../lib/pricing';
import { LocalError } from '../../local';
import type { AssemblyStack } from '../../local/assembly/assembly';
import { readAssembly } from '../../local/assembly/assembly';
import { readSources } from '../check/sources';

export interface CostSources {
  readonly sources: readonly CostSource[];
  /** Stacks that name no region, and are priced as if they were in `region`. */
  readonly withoutRegion: readonly string[];
  readonly region: string;
}

/** The templates of a cloud assembly, a file or a folder; without a region of their own they are in the one that is said, or in us-east-1, which is then said. */
export function readCostSources(place: string, { region, parameters = {} }: { readonly region?: string; readonly parameters?: Readonly<Record<string, string>> }): CostSources {
  const fallback = region ?? HOME_REGION;
  const read = existsSync(join(place, 'manifest.json')) ? ofAssembly(place) : ofTemplates(place);
  const withoutRegion: string[] = [];
  const sources = read.map(({ text, file, region: own, ...source }): CostSource => {
    if (own === undefined && region === undefined) withoutRegion.push(source.name);
    return { ...source, region: region ?? own ?? fallback, template: parsed(text, file), environment: { parameters } };
  });
  if (sources.length === 0) throw new LocalError(`${place} holds no template: run \`cdk synth\` first, or name a template`);
  return { sources, withoutRegion, region: fallback };
}

type ReadSource = Omit<CostSource, 'template' | 'region'> & { readonly text: string; readonly file: string; readonly region?: string };

function ofAssembly(place: string): readonly ReadSource[] {
  return readAssembly(place, { anyVersion: true }).stacks.flatMap((stack) => ofStack(stack));
}

function ofStack(stack: AssemblyStack): readonly ReadSource[] {
  const { displayName, region, templateFile, nested } = stack;
  return [
    {
      name: displayName, text: readFileSync(templateFile, 'utf8'), file: templateFile, pathOf: (logicalId) => stack.path(logicalId),
      assetBytes: (key) => {
        const file = stack.asset(key);
        return file === undefined ? undefined : bytesOf(file);
      },
      ...(region === undefined ? {} : { region }),
    },
    ...Object.values(nested).flatMap(ofStack),
  ];
}

function ofTemplates(place: string): readonly ReadSource[] {
  const { sources, unreadable } = readSources([place]);
  const [first] = unreadable;
  if (first !== undefined) throw new LocalError(`${first.file}: ${first.message}${first.file === 'cdk.out' ? ': run `cdk synth` first' : ''}`);
  return sources.map(({ file, text, stack = file, region, constructOf }) => ({ name: stack, file, text, ...(region === undefined ? {} : { region }), ...(constructOf === undefined ? {} : { pathOf: constructOf }) }));
}

function parsed(text: string, file: string): CostSource['template'] {
  try {
    return parseTemplate(text, { leaveMacros: true });
  } catch (error) {
    if (error instanceof TemplateError) throw new LocalError(`${file} is no template of CloudFormation: ${error.message}`);
    throw error;
  }
}

/** Of a file, or of all files of a folder. */
function bytesOf(file: string): number | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(file, { withFileTypes: true }).reduce((sum, entry) => sum + (bytesOf(join(file, entry.name)) ?? 0), 0);
}
