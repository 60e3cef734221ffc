import { readBody, readText } from './body';
import type { CompiledModel } from './compiled';
import type { HttpRequest, ProtocolOptions } from './contract';
import { csvCell, csvTable } from './csv';
import type { DecodedRequest } from './decoded';
import type { MediaType } from './media';
import { NO_PARAMETERS } from './parameters';
import { readTable } from './table';

/** The body of POST /invocations as csv. */
export function decodeCsv(request: HttpRequest, media: MediaType, model: CompiledModel, options: ProtocolOptions): DecodedRequest {
  const { table, header } = csvTable(readText(readBody(request, options)), media.parameters.get('header'), model);
  return { inputs: readTable(table, model, csvCell), parameters: NO_PARAMETERS, answer: { kind: 'csv', header } };
}
