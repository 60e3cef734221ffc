/** The part of a document that is looked for: which ways end here, and what of it is looked into. */
interface Wanted {
  /** The indexes of ways that end here or go through here. */
  readonly ways: number[];
  readonly members: Map<string, Wanted>;
}

/**
 * The offsets of values in JSON by their ways of member names and indexes: of a member its name, of an item its first character. For a way
 * that leads nowhere, that of the last value on it. The text has been parsed before: it is JSON.
 */
export function jsonOffsets(text: string, ways: readonly (readonly string[])[]): readonly number[] {
  const offsets = ways.map(() => 0);
  const scanner = new Scanner(text, offsets);
  scanner.skipSpace();
  scanner.value(wantedOf(ways));
  return offsets;
}

function wantedOf(ways: readonly (readonly string[])[]): Wanted {
  const root: Wanted = { ways: [], members: new Map() };
  ways.forEach((way, index) => {
    let at = root;
    at.ways.push(index);
    for (const part of way) {
      const next = at.members.get(part) ?? { ways: [], members: new Map<string, Wanted>() };
      at.members.set(part, next);
      next.ways.push(index);
      at = next;
    }
  });
  return root;
}

/** Looks into nothing but what is wanted: the depth that it goes to is that of the ways, whatever the text holds. */
class Scanner {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly offsets: number[],
  ) {}

  skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  value(wanted: Wanted | undefined): void {
    const first = this.text[this.at];
    if (wanted === undefined || wanted.members.size === 0 || (first !== '{' && first !== '[')) return this.skipValue();
    this.at += 1;
    this.skipSpace();
    const end = first === '{' ? '}' : ']';
    for (let index = 0; this.at < this.text.length && this.text[this.at] !== end; index++) {
      const from = this.at;
      const inside = wanted.members.get(first === '{' ? this.name() : String(index));
      for (const way of inside?.ways ?? []) this.offsets[way] = from;
      this.value(inside);
      this.skipSpace();
      if (this.text[this.at] === ',') this.at += 1;
      this.skipSpace();
    }
    this.at += 1;
  }

  /** Leaves the scanner at the value. */
  private name(): string {
    const from = this.at;
    this.skipText();
    const written = this.text.slice(from, this.at);
    this.skipSpace();
    this.at += 1;
    this.skipSpace();
    return written.includes('\\') ? JSON.parse(written) as string : written.slice(1, -1);
  }

  private skipText(): void {
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at];
      if (char === '\\') this.at += 1;
      else if (char === '"') break;
    }
    this.at += 1;
  }

  private skipValue(): void {
    let depth = 0;
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === '"') {
        this.skipText();
        if (depth === 0) return;
        continue;
      }
      if (char === '{' || char === '[') depth += 1;
      if (char === '}' || char === ']' || char === ',') {
        // The end of what this value is part of: it was a number, true, false or null.
        if (depth === 0) return;
        if (char !== ',') depth -= 1;
        if (char !== ',' && depth === 0) {
          this.at += 1;
          return;
        }
      }
      this.at += 1;
    }
  }
}
