import type { Template } from '../../cloudformation/template';
import { isObject, pointer } from '../../cloudformation/template';
import { suggestion } from '../../suggestion';
import type { Acknowledgement } from '../acknowledge';
import type { Finding } from '../rule';
import { ACKNOWLEDGEMENT } from './acknowledgement-rule';

/** What the plugin for CDK apps puts before an id; it may be written everywhere. */
const PLUGIN = 'InferenceRules::';
/** The member of Metadata. */
const MEMBER = 'InferenceRules';

export interface WrittenAcknowledgement extends Acknowledgement {
  /** A logical id or a construct path; everything below a path is meant too. */
  readonly resource?: string;
}

export interface Written {
  readonly acknowledgements: readonly WrittenAcknowledgement[];
  readonly wrong: readonly Finding[];
}

/** The acknowledgements in the Metadata of a template, which are about all of it, and of its resources. */
export function acknowledgementsIn({ metadata, resources }: Pick<Template, 'metadata' | 'resources'>): Written {
  return joined([
    inMetadata(metadata, pointer('Metadata')),
    ...Object.entries(resources).map(([logicalId, resource]) => {
      const { acknowledgements, wrong } = inMetadata(resource.metadata, pointer('Resources', logicalId, 'Metadata'));
      return { acknowledgements: acknowledgements.map((each) => ({ ...each, logicalIds: [logicalId] })), wrong: wrong.map((finding) => ({ ...finding, logicalId })) };
    }),
  ]);
}

function inMetadata(metadata: Readonly<Record<string, unknown>> | undefined, at: string): Written {
  const written = metadata?.[MEMBER];
  if (written === undefined) return { acknowledgements: [], wrong: [] };
  const path = `${at}${pointer(MEMBER)}`;
  if (!isObject(written) || Object.keys(written).some((key) => key !== 'acknowledge')) {
    return { acknowledgements: [], wrong: [refusal(path, `\`${MEMBER}\` has to be an object with \`acknowledge\` alone, a list of \`id\` and \`reason\``)] };
  }
  return readAcknowledgements(written['acknowledge'], `${path}${pointer('acknowledge')}`, ['id', 'reason']);
}

/** A list of acknowledgements as people write it. */
export function readAcknowledgements(list: unknown, at: string, members: readonly string[] = ['id', 'reason', 'resource', 'path']): Written {
  if (!Array.isArray(list)) return { acknowledgements: [], wrong: [refusal(at, 'acknowledgements have to be a list: `- id: …` with `reason: …` below it')] };
  return joined((list as readonly unknown[]).map((item, index) => read(item, `${at}/${index}`, members)));
}

function read(item: unknown, writtenAt: string, members: readonly string[]): Written {
  const wrong = (message: string): Written => ({ acknowledgements: [], wrong: [refusal(writtenAt, message)] });
  if (!isObject(item)) return wrong(`an acknowledgement has to be an object with ${members.join(', ')}`);
  const unknown = Object.keys(item).find((key) => !members.includes(key));
  if (unknown !== undefined) return wrong(`\`${unknown}\` is not known in an acknowledgement${suggestion(unknown, members)}, allowed: ${members.join(', ')}`);
  const { id, reason = '', resource, path } = item;
  if (typeof id !== 'string') return wrong('an acknowledgement has to say which rule it is about: its `id`');
  if (typeof reason !== 'string') return wrong(`the \`reason\` for ${id} has to be a text`);
  if (resource !== undefined && typeof resource !== 'string') return wrong('`resource` has to be a logical id or a construct path');
  if (path !== undefined && (typeof path !== 'string' || !path.startsWith('/'))) return wrong('`path` has to be a JSON pointer into the template: /Resources/Name/Properties/…');
  return { acknowledgements: [{ id: ruleIdOf(id), reason, writtenAt, ...(resource === undefined ? {} : { resource }), ...(path === undefined ? {} : { path }) }], wrong: [] };
}

/** As it is acknowledged in a CDK app, `InferenceRules::lambda-alias-weights`, or alone. */
export function ruleIdOf(id: string): string {
  return id.startsWith(PLUGIN) ? id.slice(PLUGIN.length) : id;
}

/** Whether an acknowledgement of a CDK app is about these rules. */
export function isOfInferenceRules(id: string): boolean {
  return id.startsWith(PLUGIN);
}

export function refusal(path: string, message: string): Finding {
  return { rule: ACKNOWLEDGEMENT.id, severity: ACKNOWLEDGEMENT.severity, path, message, source: ACKNOWLEDGEMENT.source };
}

/** One that acknowledges nothing hides nothing, but will when somebody makes the mistake. */
export function unusedFinding({ id, writtenAt }: Acknowledgement): Finding {
  return { ...refusal(writtenAt, `${id} is acknowledged, and nothing like it is found: take the acknowledgement out`), severity: 'info' };
}

function joined(all: readonly Written[]): Written {
  return { acknowledgements: all.flatMap((each) => each.acknowledgements), wrong: all.flatMap((each) => each.wrong) };
}
