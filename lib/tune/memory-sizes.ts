import { MEMORY_MIB } from '../lambda/limits';

/** From the least to the most that new accounts may have: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const DEFAULT_MEMORY_SIZES: readonly number[] = [128, 256, 512, 1024, 1769, 3008];

/** `512,1024`: sizes in MB, as Lambda names them, in order and each once. Answers in words why it is no such list. */
export function parseMemorySizes(text: string): readonly number[] | { readonly problem: string } {
  const sizes = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const wrong = sizes.findIndex((size) => !(size >= MEMORY_MIB.min && size <= MEMORY_MIB.max));
  if (wrong >= 0) return { problem: `has '${(text.split(',')[wrong] ?? '').trim()}', but must be whole numbers of MB from ${MEMORY_MIB.min} to ${MEMORY_MIB.max}, such as 512,1024` };
  return [...new Set(sizes)].sort((a, b) => a - b);
}
