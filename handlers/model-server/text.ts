import type { Tensor } from '../../lib/tensor/tensor';
import { BadInput } from './errors';

/** The elements of a tensor of text. What is no text is refused: ONNX Runtime would cut or replace it without a word, and no engine may answer otherwise than another. */
export function textOf(tensor: Tensor): string[] {
  return (tensor.data as readonly (string | Uint8Array)[]).map((element, index) => {
    if (typeof element !== 'string') {
      throw new BadInput(`input '${tensor.name}' has bytes that are not UTF-8 at index ${index}, and the model takes text`);
    }
    if (element.includes('\0')) {
      throw new BadInput(`input '${tensor.name}' has a zero byte in the text at index ${index}, where the model's text would end`);
    }
    if (!wellFormed(element)) {
      throw new BadInput(`input '${tensor.name}' has half of a surrogate pair in the text at index ${index}, which is no Unicode text`);
    }
    return element;
  });
}

function wellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
