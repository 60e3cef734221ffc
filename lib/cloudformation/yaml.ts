import type { CollectionTag, Document, Node, ScalarTag, Tags } from 'yaml';
import { Pair, parseDocument, Scalar, YAMLMap } from 'yaml';

const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'Select', 'Split', 'Sub',
  'ToJsonString', 'Transform', 'GetStackOutput', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'RefAll', 'ValueOf', 'ValueOfAll',
] as const;

/** YAML types that CloudFormation reads as plain text: `Version: 2012-10-17` is no date. */
const AS_TEXT = new Set(['timestamp', 'binary', 'set', 'omap', 'pairs'].map((name) => `tag:yaml.org,2002:${name}`));

/** A number begins with a digit, after a sign or a point: `.` is text, and so is the id `e1` of a metric. */
const FLOAT = 'tag:yaml.org,2002:float';
const BOOLEAN = 'tag:yaml.org,2002:bool';
const TRUE = /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/;
const FALSE = /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/;

/** A template in YAML 1.1, as `cdk bootstrap` sends it, with the short forms of functions (`!Ref`, `!GetAtt a.b`) written out. */
export function parseYaml(text: string): { readonly value: unknown } | { readonly line: number; readonly column: number; readonly reason: string } {
  const document = yamlDocument(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const at = problem.linePos?.[0] ?? { line: 1, col: 1 };
    return { line: at.line, column: at.col, reason: /call stack/.test(problem.message) ? 'nested too deeply' : (problem.message.split('\n')[0] ?? problem.code).replace(/ at line \d+, column \d+:?$/, '') };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 1_000 }) as unknown };
  } catch (error) {
    // Aliases of aliases that grow into more than anybody writes.
    if (error instanceof ReferenceError) return { line: 1, column: 1, reason: error.message };
    throw error;
  }
}

/** The same with the places of everything in it. */
export function yamlDocument(text: string): Document.Parsed {
  return parseDocument(text, { version: '1.1', uniqueKeys: true, customTags, logLevel: 'silent' });
}

function customTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => typeof tag !== 'object' || (!AS_TEXT.has(tag.tag) && tag.format !== 'TIME'));
  // Single letters are text, as for AWS's own reader: `{x: 1, y: 2}` has no member named true.
  const words = kept.map((tag) => (
    typeof tag === 'object' && tag.collection === undefined && tag.tag === BOOLEAN ? { ...tag, test: tag.test?.test('yes') === true ? TRUE : FALSE } : tag));
  const numbers = words.map((tag) => (
    typeof tag === 'object' && tag.collection === undefined && tag.tag === FLOAT && tag.test !== undefined && (tag.test.test('.') || tag.test.test('e1')) ? { ...tag, test: new RegExp(`^(?=[-+]?\\.?[0-9])(?:${tag.test.source})`) } : tag));
  return [...numbers, ...shortForms('Ref', 'Ref'), ...shortForms('Condition', 'Condition'), ...FUNCTIONS.flatMap((name) => shortForms(name, `Fn::${name}`))];
}

/** One tag each for text, a list and a map. */
function shortForms(name: string, long: string): readonly (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  return [
    { tag, resolve: (text: string) => ({ [long]: name === 'GetAtt' ? dotted(text) : text }) },
    { tag, collection: 'seq', resolve: (node) => wrapped(long, node) },
    { tag, collection: 'map', resolve: (node) => wrapped(long, node) },
  ];
}

function wrapped(long: string, node: Node): Node {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(long), node));
  return map;
}

function dotted(text: string): unknown {
  const dot = text.indexOf('.');
  return dot === -1 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}
