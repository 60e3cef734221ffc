// The resource types of CloudFormation as lib/cloudformation/specs.ts reads them, made from @aws-cdk/aws-service-spec:
// properties with types, required ones, what a change replaces, attributes, identifiers. No documentation.
//
//   node scripts/cloudformation-specs.mjs [FILE]     writes them, or prints their size
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** As one line of JSON. The same package gives the same bytes. */
export function cloudformationSpecs() {
  const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');
  const database = loadAwsServiceSpecSync();
  const allowed = interned();
  const definitions = interned();
  const numbers = new Map();

  const types = {};
  const resources = [...database.all('resource')].sort((a, b) => (a.cloudFormationType < b.cloudFormationType ? -1 : 1));
  for (const resource of resources) {
    types[resource.cloudFormationType] = compact({
      p: properties(resource.properties),
      a: list(Object.keys(resource.attributes).sort()),
      id: list(resource.primaryIdentifier),
      ref: list(resource.cfnRefIdentifier),
      arn: resource.arnTemplate,
      tags: resource.tagInformation?.tagPropertyName,
      replace: list(unique(resource.additionalReplacementProperties ?? [])),
      transform: resource.cloudFormationTransform,
    });
  }
  return `${JSON.stringify({ schemaVersion: 1, source: source(), types, definitions: definitions.values, allowed: allowed.values })}\n`;

  function properties(record) {
    return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, property]) => [name, code(property)]));
  }

  function code({ type, previousTypes = [], required, causesReplacement }) {
    const flags = `${required ? '!' : ''}${{ yes: '*', maybe: '?' }[causesReplacement] ?? ''}`;
    // What was once documented as any JSON still takes any JSON.
    return `${flags}${previousTypes.some((previous) => previous.type === 'json') ? 'j' : typeCode(type)}`;
  }

  function typeCode(type) {
    switch (type.type) {
      case 'string': return `s${values(type)}`;
      case 'integer': return `i${values(type)}`;
      case 'number': return 'n';
      case 'boolean': return 'b';
      case 'json': return 'j';
      case 'date-time': return 'd';
      case 'tag': return 't';
      case 'array': return `[${typeCode(type.element)}`;
      case 'map': return `{${typeCode(type.element)}`;
      case 'union': return `(${type.types.map(typeCode).join('|')})`;
      case 'ref': return `r${definition(type.reference.$ref)}`;
      default: throw new Error(`@aws-cdk/aws-service-spec has a property of type ${type.type}, which this script does not know`);
    }
  }

  function values(type) {
    return type.allowedValues === undefined ? '' : allowed.number([...type.allowedValues].map(String).sort());
  }

  function definition(id) {
    if (!numbers.has(id)) {
      // Numbered before it is read: definitions refer to themselves.
      numbers.set(id, definitions.reserve());
      definitions.set(numbers.get(id), properties(database.get('typeDefinition', id).properties));
    }
    return numbers.get(id);
  }
}

/** Numbers for values, the same number for the same value. */
function interned() {
  const values = [];
  const known = new Map();
  return {
    values,
    number(value) {
      const key = JSON.stringify(value);
      if (!known.has(key)) known.set(key, values.push(value) - 1);
      return known.get(key);
    },
    reserve: () => values.push(null) - 1,
    set(number, value) {
      values[number] = value;
    },
  };
}

function list(values) {
  return values === undefined || values.length === 0 ? undefined : values;
}

function unique(paths) {
  return [...new Set(paths.map((path) => JSON.stringify(path)))].map((path) => JSON.parse(path));
}

function compact(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function source() {
  const { name, version, license } = require('@aws-cdk/aws-service-spec/package.json');
  return `${name} ${version} (${license})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const json = cloudformationSpecs();
  if (process.argv[2] === undefined) console.log(`${json.length} bytes`);
  else writeFileSync(process.argv[2], json);
}
