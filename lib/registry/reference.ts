import { suggestion } from '../suggestion';
import { CHAMPION } from './names';

/** A version as a command names it: `digits/2`, `digits@champion`, or `digits` alone. */
export interface VersionReference {
  readonly model: string;
  readonly alias?: string;
  readonly version?: string;
}

/** What has to be known of a model to say which version is meant. */
export interface ReferableModel {
  readonly name: string;
  readonly aliases: Readonly<Record<string, string>>;
  /** From the first to the last. */
  readonly versions: readonly string[];
}

export type Resolved = { readonly model: string; readonly version: string; readonly by: 'name' | 'alias' | 'champion' | 'last' } | { readonly message: string };

/** Undefined where it is none. */
export function parseReference(text: string): VersionReference | undefined {
  const [, model, alias, version] = /^([^@/\s]+)(?:@([^@/\s]+)|\/([^@/\s]+))?$/.exec(text) ?? [];
  return model === undefined ? undefined : { model, ...(alias !== undefined && { alias }), ...(version !== undefined && { version }) };
}

/** How a reference is written. */
export const REFERENCE_FORMS = 'NAME/VERSION, NAME@ALIAS or NAME';

/** The model of that name, or what to say where there is none; `where` as in `in models/`. */
export function findModel<T extends { readonly name: string }>(models: readonly T[], name: string, where: string): T | { readonly message: string } {
  const found = models.find((model) => model.name === name);
  if (found !== undefined) return found;
  const names = models.map((model) => model.name);
  return { message: names.length === 0 ? `there is no model ${name} ${where}, nor any other` : `there is no model ${name} ${where}${suggestion(name, names) || `: there is ${list(names)}`}` };
}

/** Which version a reference means. A model alone means its champion, or its last version where nothing is champion. */
export function resolveReference(models: readonly ReferableModel[], reference: VersionReference, where: string): Resolved {
  const model = findModel(models, reference.model, where);
  if ('message' in model) return model;
  const { name, aliases, versions } = model;
  if (reference.version !== undefined) {
    if (versions.includes(reference.version)) return { model: name, version: reference.version, by: 'name' };
    // Of two short numbers each is near the other.
    const near = reference.version.length > 3 ? suggestion(reference.version, versions) : '';
    const held = Object.hasOwn(aliases, reference.version) ? `: did you mean ${name}@${reference.version}?` : near;
    return { message: `${name} has no version ${reference.version} ${where}${held || itHas(versions)}` };
  }
  if (reference.alias !== undefined) {
    const version = Object.hasOwn(aliases, reference.alias) ? aliases[reference.alias] : undefined;
    if (version === undefined) {
      const names = Object.keys(aliases);
      const meant = versions.includes(reference.alias) ? `: did you mean ${name}/${reference.alias}?` : suggestion(reference.alias, names);
      return { message: `${name} has no alias ${reference.alias} ${where}${meant || itHas(names)}` };
    }
    return versions.includes(version) ? { model: name, version, by: 'alias' } : { message: `${name}@${reference.alias} is version ${version}, which is not ${where}` };
  }
  const champion = Object.hasOwn(aliases, CHAMPION) ? aliases[CHAMPION] : undefined;
  if (champion !== undefined && versions.includes(champion)) return { model: name, version: champion, by: 'champion' };
  const last = versions.at(-1);
  return last === undefined ? { message: `${name} has no versions ${where}` } : { model: name, version: last, by: 'last' };
}

function itHas(names: readonly string[]): string {
  return names.length === 0 ? '' : `: it has ${list(names)}`;
}

/** Not more than a person reads. */
function list(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
}
