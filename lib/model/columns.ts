import type { Problem } from '../problem';
import type { Signature } from './signature';

/** Column names by input; what `ModelVersionOptions.columns` holds. */
export type ColumnNames = Readonly<Record<string, readonly string[]>>;

/** Puts column names on the inputs they are given for, or says why they do not fit. */
export function withColumns(signature: Signature, columns: ColumnNames): { signature: Signature; problems: Problem[] } {
  const problems: Problem[] = [];
  for (const [input, names] of Object.entries(columns)) {
    const spec = signature.inputs.find(({ name }) => name === input);
    const width = spec?.shape.at(-1);
    if (spec === undefined) {
      problems.push({
        prop: `columns.${input}`,
        found: 'is for an input that the model does not have',
        allowed: signature.inputs.map(({ name }) => name).join(', '),
        remedy: 'correct the name',
      });
    } else if (spec.shape.length !== 2) {
      problems.push({
        prop: `columns.${input}`,
        found: `is for an input of shape [${spec.shape.join(', ')}]`,
        allowed: 'inputs of two dimensions, rows and columns',
        remedy: 'leave it out',
      });
    } else if (width !== -1 && width !== names.length) {
      problems.push({ prop: `columns.${input}`, found: `has ${names.length} names`, allowed: `${width}, one per column`, remedy: 'name every column once, in the order of training' });
    }
    const repeated = names.filter((name, index) => names.indexOf(name) !== index);
    if (repeated.length > 0) {
      problems.push({ prop: `columns.${input}`, found: `names ${repeated.map((name) => JSON.stringify(name)).join(', ')} more than once`, remedy: 'give every column its own name' });
    }
  }
  const inputs = signature.inputs.map((spec) => (Object.hasOwn(columns, spec.name) ? { ...spec, columns: columns[spec.name] } : spec));
  return { signature: { inputs, outputs: signature.outputs }, problems };
}
