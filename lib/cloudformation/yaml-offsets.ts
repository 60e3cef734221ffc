import type { Document, Node, Pair } from 'yaml';
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import { yamlDocument } from './yaml';

/**
 * The offsets of values in YAML by their ways of member names and indexes: of a member its name, of an item its first character. What an
 * alias or a merge key stands for is where its anchor is. For a way that leads nowhere, the offset of the last value on it.
 */
export function yamlOffsets(text: string, ways: readonly (readonly string[])[]): readonly number[] {
  const document = yamlDocument(text);
  return ways.map((way) => offsetOf(document, way));
}

function offsetOf(document: Document.Parsed, way: readonly string[]): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const part of way) {
    const inside = resolved(document, node);
    if (isMap(inside)) {
      const pair = memberOf(document, inside.items, part);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? startOf(pair.value) ?? offset;
      node = pair.value;
    } else if (isSeq(inside)) {
      const item: unknown = inside.items[Number(part)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** What is written in the map goes before what is merged into it. */
function memberOf(document: Document.Parsed, pairs: readonly Pair<unknown, unknown>[], name: string, depth = 0): Pair<unknown, unknown> | undefined {
  const own = pairs.find(({ key }) => nameOf(key) === name);
  if (own !== undefined || depth > MERGES) return own;
  for (const { key, value } of pairs) {
    if (nameOf(key) !== '<<') continue;
    const merged = resolved(document, value);
    for (const each of isSeq(merged) ? merged.items : [merged]) {
      const from = resolved(document, each);
      const found = isMap(from) ? memberOf(document, from.items, name, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Merges within merges that are followed. */
const MERGES = 20;

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.source ?? key.value : key);
}

function startOf(node: unknown): number | undefined {
  return isPair(node) ? undefined : (node as Node | undefined | null)?.range?.[0];
}
