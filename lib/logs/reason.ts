import type { Signature } from '../model/signature';

const MAX_LENGTH = 200;
/** Words of the protocols, which are quoted in refusals as what was sent is. */
const KEYWORDS = ['inputs', 'outputs', 'instances', 'dataframe_split', 'dataframe_records', 'columns', 'index', 'data', 'name', 'shape', 'datatype', 'id', 'parameters', 'params', 'binary_data_size', 'binary_data', 'binary_data_output'];

/**
 * Why a request was refused, for the log: the words that the caller is told, without anything that the caller sent. What is quoted is left out
 * unless it is the model's own name for something, and so are numbers and truth values. Requests that fail alike have one reason.
 */
export function reasonOf(message: string, { inputs, outputs }: Signature): string {
  const own = new Set([...KEYWORDS, ...[...inputs, ...outputs].flatMap(({ name, columns = [] }) => [name, ...columns])]);
  const reason = message.replace(QUOTED_OR_VALUE, (found) => (found.startsWith('"') && own.has(textOf(found)) ? found : '…'));
  return reason.length <= MAX_LENGTH ? reason : `${reason.slice(0, MAX_LENGTH - 1)}…`;
}

const QUOTED_OR_VALUE = /"(?:[^"\\]|\\.)*"?|(?<!\w)-?\d+(?:\.\d+)?(?:e[+-]?\d+)?n?|-?\bInfinity\b|\b(?:true|false|null|NaN)\b/gu;

function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return '';
  }
}
