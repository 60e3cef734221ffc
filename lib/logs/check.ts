import type { Signature } from '../model/signature';
import type { Problem } from '../problem';
import { suggestion } from '../suggestion';
import { compileRedaction } from './redaction';
import { parseRedactionPath } from './redaction-path';
import { CAPTURE_BYTES } from './settings';

/** What the server is told is one text, which has to be known: */
const LATE = 'is known only when the app is deployed';

/** Of what a user declares; undefined for what is not known before the deploy. */
export interface DeclaredCapture {
  readonly percentage: number | undefined;
  readonly redact: readonly (string | undefined)[];
  readonly maxBytes: number | undefined;
}

export function checkSampling(prop: string, percentage: number | undefined): Problem[] {
  if (percentage === undefined) return [{ prop, found: LATE, remedy: 'write a number' }];
  if (percentage >= 0 && percentage <= 100) return [];
  return [{ prop, found: `is ${percentage}`, allowed: '0 to 100' }];
}

export function checkCapture({ percentage, redact, maxBytes }: DeclaredCapture): Problem[] {
  const { min, max, source } = CAPTURE_BYTES;
  return [
    ...(percentage === undefined ? [{ prop: 'percentage', found: LATE, remedy: 'write a number' }] : percentage > 0 && percentage <= 100 ? [] : [{ prop: 'percentage', found: `is ${percentage}`, allowed: 'above 0, up to 100', remedy: 'to write no payloads, leave `capturePayloads` out' }]),
    ...(maxBytes === undefined ? [{ prop: 'maxSize', found: LATE, remedy: 'write Size.kibibytes(n)' }] : (maxBytes >= min && maxBytes <= max) ? [] : [{ prop: 'maxSize', found: `is ${maxBytes} bytes`, allowed: `${min} to ${max} bytes`, remedy: `what is over it is cut off and says so (${source})` }]),
    ...redact.flatMap((path, index): Problem[] => {
      if (path === undefined) return [{ prop: `redact[${index}]`, found: LATE, remedy: 'write the path' }];
      const parsed = parseRedactionPath(path);
      return !('problem' in parsed) ? [] : [{ prop: `redact[${index}]`, found: `is ${JSON.stringify(path)}, which ${parsed.problem}`, allowed: "$.inputs.NAME, $.inputs.TENSOR.COLUMN, $.inputs['any name'], $.inputs.*, and the same of $.outputs" }];
    }),
  ];
}

/** A path that names nothing leaves nothing out. */
export function checkAgainstModel(prop: string, redact: readonly (string | undefined)[], signature: Signature): Problem[] {
  const paths = redact.filter((path): path is string => path !== undefined && !('problem' in parseRedactionPath(path)));
  return compileRedaction(paths, signature).unmatched.map((path) => {
    const { inputs, outputs } = signature;
    const names = (specs: Signature['inputs']): string[] => specs.flatMap(({ name, columns = [] }) => [name, ...columns]);
    const all = [...names(inputs).map((name) => `$.inputs.${name}`), ...names(outputs).map((name) => `$.outputs.${name}`)];
    const meant = suggestion(path, all);
    return { prop, found: `leaves out ${path}, which the model has not`, remedy: meant === '' ? `the model has ${all.slice(0, 20).join(', ')}` : meant.slice(2) };
  });
}
