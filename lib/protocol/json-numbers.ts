import { Refusal } from './refusal';

/**
 * JSON.parse reads every number as a double, which is exact for integers up to 2^53 only. Where a model takes 64-bit
 * integers and a body has a number that long, the body is read again by the reader below, which gives such integers as
 * bigint. Both steps cost nothing to everybody else.
 */

const LONG_RUN = 16;
const MAX_DIGITS = 20;
const MAX_DEPTH = 1000;

/** Whether the bytes hold a run of digits so long that a double may not be exact. Fractions do not count. */
export function hasLongInteger(json: Uint8Array): boolean {
  let run = 0;
  let fraction = false;
  for (let i = 0; i < json.length; i++) {
    const code = json[i] ?? 0;
    if (code >= 0x30 && code <= 0x39) {
      run++;
      if (run === LONG_RUN && !fraction) return true;
    } else {
      run = 0;
      fraction = code === 0x2e;
    }
  }
  return false;
}

/**
 * Reads JSON that JSON.parse has already accepted: so nothing is checked here but the depth.
 * The same values, but that integers with a double's last bit in doubt are bigint.
 */
export function parseExactIntegers(json: string): unknown {
  return new ExactReader(json).value(0);
}

class ExactReader {
  private at = 0;

  constructor(private readonly json: string) {}

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Refusal(400, `the body is nested deeper than ${MAX_DEPTH} levels`);
    this.space();
    switch (this.json.charCodeAt(this.at)) {
      case 0x7b:
        return this.object(depth);
      case 0x5b:
        return this.array(depth);
      case 0x22:
        return this.string();
      case 0x74:
        return this.word(4, true);
      case 0x66:
        return this.word(5, false);
      case 0x6e:
        return this.word(4, null);
      default:
        return this.number();
    }
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at++;
    this.space();
    while (this.json.charCodeAt(this.at) !== 0x7d) {
      const key = this.string();
      this.space();
      this.at++;
      const value = this.value(depth + 1);
      // Assigning would set the prototype.
      if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
      this.separator();
    }
    this.at++;
    return object;
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.at++;
    this.space();
    while (this.json.charCodeAt(this.at) !== 0x5d) {
      array.push(this.value(depth + 1));
      this.separator();
    }
    this.at++;
    return array;
  }

  private separator(): void {
    this.space();
    if (this.json.charCodeAt(this.at) !== 0x2c) return;
    this.at++;
    this.space();
  }

  private string(): string {
    const start = this.at;
    let escaped = false;
    let end = this.json.indexOf('"', start + 1);
    while (this.isEscaped(end, start)) {
      escaped = true;
      end = this.json.indexOf('"', end + 1);
    }
    this.at = end + 1;
    const text = this.json.slice(start + 1, end);
    return escaped || text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** A quote is escaped when an odd number of backslashes stands before it. */
  private isEscaped(quote: number, start: number): boolean {
    let first = quote;
    while (first - 1 > start && this.json.charCodeAt(first - 1) === 0x5c) first--;
    return (quote - first) % 2 === 1;
  }

  private number(): number | bigint {
    const start = this.at;
    let integer = true;
    for (;;) {
      const code = this.json.charCodeAt(this.at);
      if (code === 0x2e || code === 0x65 || code === 0x45) integer = false;
      else if (!((code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2b)) break;
      this.at++;
    }
    const text = this.json.slice(start, this.at);
    const number = Number(text);
    return integer && !Number.isSafeInteger(number) && text.length <= MAX_DIGITS ? BigInt(text) : number;
  }

  private word<T>(length: number, value: T): T {
    this.at += length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.json.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }
}
