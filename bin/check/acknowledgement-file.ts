import { readFileSync } from 'node:fs';
import { isObject } from '../../lib/cloudformation/template';
import { parseYaml } from '../../lib/cloudformation/yaml';
import type { Written } from '../../lib/rules/report';
import { readAcknowledgements } from '../../lib/rules/report';
import { LocalError } from '../../local';

/** A file of acknowledgements, YAML or JSON: a list, or an object with the list as `acknowledge`. */
export function readAcknowledgementFile(file: string): Written & { readonly text: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`--acknowledge ${file} cannot be read: ${(error as Error).message}`);
  }
  const read = parsed(text);
  if (!('value' in read)) throw new LocalError(`--acknowledge ${file} is neither YAML nor JSON (line ${read.line}, column ${read.column}): ${read.reason}`);
  return { text, ...(isObject(read.value) && 'acknowledge' in read.value ? readAcknowledgements(read.value['acknowledge'], '/acknowledge') : readAcknowledgements(read.value, '')) };
}

/** JSON may have what YAML may not, such as tabs. */
function parsed(text: string): ReturnType<typeof parseYaml> {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return parseYaml(text);
  }
}
