import { byteStrings } from '../tensor/data';
import { halfToNumber } from '../tensor/half';
import type { Tensor } from '../tensor/tensor';
import type { ServedModel } from './contract';
import { Refusal } from './refusal';
import { batchLength } from './shapes';
import { quote, showShape } from './words';

/** One line per row, one cell per element: what csv has no room for is refused. */
export function csvAnswer(outputs: readonly Tensor[], model: ServedModel, header: boolean): Uint8Array {
  const rows = batchLength(outputs);
  const deep = outputs.find(({ shape }) => shape.length > 2 || shape.length === 0);
  if (deep !== undefined) throw notCsv(`output ${quote(deep.name)} has the shape ${showShape(deep.shape)}`);
  if (rows === undefined) throw notCsv('the outputs have different numbers of rows');

  let csv = header ? `${outputs.flatMap((output) => columnNames(output, model)).map(escape).join(',')}\r\n` : '';
  for (let row = 0; row < rows; row++) {
    for (const [index, output] of outputs.entries()) {
      const width = output.shape[1] ?? 1;
      for (let i = row * width; i < (row + 1) * width; i++) csv += (index === 0 && i === row * width ? '' : ',') + cellText(output, i);
    }
    csv += '\r\n';
  }
  return new TextEncoder().encode(csv);
}

function notCsv(why: string): Refusal {
  return new Refusal(406, `the answer cannot be written as csv, as ${why}: accept application/json`);
}

/** The names the model gives its columns, or the output's own name, numbered where it has several. */
function columnNames(output: Tensor, model: ServedModel): readonly string[] {
  const [, width] = output.shape;
  const columns = model.signature.outputs.find(({ name }) => name === output.name)?.columns;
  if (columns !== undefined && columns.length === width) return columns;
  return width === undefined || width === 1 ? [output.name] : Array.from({ length: width }, (_, index) => `${output.name}_${index}`);
}

function cellText(output: Tensor, index: number): string {
  switch (output.datatype) {
    case 'BOOL':
      return output.data[index] === 0 ? 'false' : 'true';
    case 'FP16':
      return numberText(halfToNumber(output.data[index] as number));
    case 'FP32':
    case 'FP64':
      return numberText(output.data[index] as number);
    case 'BYTES': {
      const element = byteStrings(output)[index];
      if (typeof element !== 'string') throw notCsv(`element ${index} of output ${quote(output.name)} is not UTF-8 text`);
      return escape(element);
    }
    default:
      return String(output.data[index]);
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** An empty cell is quoted too: a line that holds nothing else would be blank, and skipped. */
function escape(cell: string): string {
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
