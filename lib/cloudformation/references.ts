import { getAttOf, intrinsicOf, isPseudoParameter, subOf, subParts } from './intrinsics';
import { isObject, own, pointer } from './template';

/** One place where a value refers to something of its template by name. */
export interface Reference {
  readonly logicalId: string;
  /** Of Fn::GetAtt and `${Name.Attribute}`; a function where the name of the attribute is one. */
  readonly attribute?: unknown;
  readonly path: string;
  readonly by: 'Ref' | 'Fn::GetAtt' | 'Fn::Sub';
}

/**
 * All references in a value, pseudo parameters left out. With conditions, only the branch of each Fn::If that is taken is read;
 * without them, both.
 */
export function referencesIn(value: unknown, path = '', conditions?: Readonly<Record<string, boolean>>): readonly Reference[] {
  const found: Reference[] = [];
  visit(value, path);
  return found;

  function visit(each: unknown, at: string): void {
    if (Array.isArray(each)) {
      each.forEach((item, index) => visit(item, `${at}/${index}`));
      return;
    }
    if (!isObject(each)) return;
    const intrinsic = intrinsicOf(each);
    if (intrinsic === undefined) {
      for (const [key, member] of Object.entries(each)) visit(member, `${at}${pointer(key)}`);
      return;
    }
    call(intrinsic.name, intrinsic.argument, `${at}/${intrinsic.name}`);
  }

  function call(name: string, argument: unknown, at: string): void {
    if (name === 'Ref') {
      if (typeof argument === 'string' && !isPseudoParameter(argument)) found.push({ logicalId: argument, path: at, by: name });
    } else if (name === 'Fn::GetAtt') {
      const target = getAttOf(argument);
      if (target === undefined) return;
      found.push({ ...target, path: at, by: name });
      visit(target.attribute, at);
    } else if (name === 'Fn::Sub') {
      sub(argument, at);
    } else if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string') {
      const taken = conditions === undefined ? undefined : own(conditions, argument[0]);
      if (taken !== false) visit(argument[1], `${at}/1`);
      if (taken !== true) visit(argument[2], `${at}/2`);
    } else {
      visit(argument, at);
    }
  }

  function sub(argument: unknown, at: string): void {
    const parsed = subOf(argument);
    if (parsed === undefined) return;
    visit(parsed.variables, `${at}/1`);
    for (const part of subParts(parsed.text)) {
      if ('text' in part || Object.hasOwn(parsed.variables, part.name) || isPseudoParameter(part.name)) continue;
      const dot = part.name.indexOf('.');
      found.push(dot === -1
        ? { logicalId: part.name, path: at, by: 'Fn::Sub' }
        : { logicalId: part.name.slice(0, dot), attribute: part.name.slice(dot + 1), path: at, by: 'Fn::Sub' });
    }
  }
}
