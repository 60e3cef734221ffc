/** Where text stops being JSON, and what was expected there. Engines tell it in their own words, or not at all. */

export interface JsonError {
  /** Index into the text. */
  readonly position: number;
  readonly reason: string;
}

type Expecting = 'value' | 'value or ]' | 'key or }' | 'key' | 'colon' | 'comma or end';

/**
 * Only for text that was refused. Keeps its own stack: the text may be nested as deep as it is long.
 * NaN is let pass, and the infinities where they are taken: see json-specials.ts.
 */
export function findJsonError(json: string, takesInfinity: boolean): JsonError {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let at = 0;

  for (;;) {
    while (at < json.length && ' \n\r\t'.includes(json.charAt(at))) at++;
    const character = json.charAt(at);
    const container = open.at(-1);
    if (character === '') {
      return { position: at, reason: json.length === 0 ? 'it is empty' : `it ends where ${wanted(expecting, container)} is expected` };
    }

    if (expecting === 'comma or end') {
      if (character === ',' && container !== undefined) expecting = container === '{' ? 'key' : 'value';
      else if (character === (container === '{' ? '}' : ']') && container !== undefined) open.pop();
      else return unexpected(character, at, expecting, container);
      at++;
    } else if (expecting === 'colon') {
      if (character !== ':') return unexpected(character, at, expecting, container);
      expecting = 'value';
      at++;
    } else if (expecting === 'key' || expecting === 'key or }') {
      if (character === '}' && expecting === 'key or }') {
        open.pop();
        expecting = 'comma or end';
        at++;
        continue;
      }
      if (character !== '"') return unexpected(character, at, expecting, container);
      const end = endOfString(json, at);
      if (typeof end !== 'number') return end;
      at = end;
      expecting = 'colon';
    } else if (character === ']' && expecting === 'value or ]') {
      open.pop();
      expecting = 'comma or end';
      at++;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expecting = character === '{' ? 'key or }' : 'value or ]';
      at++;
    } else {
      const end = character === '"' ? endOfString(json, at) : endOfScalar(json, at, takesInfinity);
      if (end === undefined) return unexpected(character, at, expecting, container);
      if (typeof end !== 'number') return end;
      at = end;
      expecting = 'comma or end';
    }
  }
}

function unexpected(character: string, position: number, expecting: Expecting, container: '{' | '[' | undefined): JsonError {
  return { position, reason: `${JSON.stringify(character)} stands where ${wanted(expecting, container)} is expected` };
}

function wanted(expecting: Expecting, container: '{' | '[' | undefined): string {
  switch (expecting) {
    case 'value':
      return 'a value';
    case 'value or ]':
      return 'a value or "]"';
    case 'key':
      return 'a name in double quotes';
    case 'key or }':
      return 'a name in double quotes or "}"';
    case 'colon':
      return '":"';
    case 'comma or end':
      return container === undefined ? 'the end' : `"," or "${container === '{' ? '}' : ']'}"`;
  }
}

function endOfString(json: string, start: number): number | JsonError {
  for (let at = start + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { position: at, reason: 'a control character stands in a string: it must be escaped' };
    if (code !== 0x5c) continue;
    at++;
    const escape = json.charAt(at);
    if (escape === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(json.slice(at + 1, at + 5))) return { position: at, reason: '"\\u" is not followed by four hex digits' };
      at += 4;
    } else if (escape === '' || !'"\\/bfnrt'.includes(escape)) {
      return { position: at, reason: 'a backslash in a string is not part of an escape' };
    }
  }
  return { position: start, reason: 'a string has no end' };
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const SPECIAL = /(?:NaN|-?Infinity)\b/y;

function endOfScalar(json: string, start: number, takesInfinity: boolean): number | JsonError | undefined {
  SCALAR.lastIndex = start;
  if (SCALAR.test(json)) return SCALAR.lastIndex;
  SPECIAL.lastIndex = start;
  const special = SPECIAL.exec(json)?.[0];
  if (special === undefined) return undefined;
  if (takesInfinity || special === 'NaN') return SPECIAL.lastIndex;
  return { position: start, reason: `JSON has no ${special}: send it as the string "${special}"` };
}
