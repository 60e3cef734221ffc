export interface LineStyle {
  /** Shows everything as it was written. */
  readonly verbose: boolean;
  readonly color: boolean;
}

const CODES = { red: 31, yellow: 33, cyan: 36, dim: 2 } as const;

export function paint(text: string, color: keyof typeof CODES, style: LineStyle): string {
  return style.color && text !== '' ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;
}
