import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceSpecs, Template } from '../../../lib/cloudformation';
import { parseTemplate, specsFromJson } from '../../../lib/cloudformation';

/** The resource types as users have them. */
export const specs: ResourceSpecs = specsFromJson(JSON.parse(readFileSync(join(__dirname, '../../../assets/cloudformation-specs.json'), 'utf8')));

export function template(sections: Readonly<Record<string, unknown>>): Template {
  return parseTemplate(JSON.stringify(sections));
}

/** A template of one resource, `Subject`, and of what it needs. */
export function resource(Type: string, Properties: Readonly<Record<string, unknown>>, others: Readonly<Record<string, unknown>> = {}): Template {
  return template({ Resources: { Subject: { Type, Properties }, ...others } });
}
