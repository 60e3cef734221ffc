/**
 * A `*` or a `?` of a policy, or a character that is only itself. A `*` within one of the first five parts of an ARN stays
 * within that part.
 */
type Token = 'any' | 'within' | 'one' | { readonly literal: string };

/** Text of a policy in which `*` stands for any characters and `?` for one. */
export type Pattern = readonly Token[];

/** What a condition key has for a value in a request; not modelled where nobody here can know. */
export type Variables = (key: string) => { readonly value?: string; readonly modelled: boolean };

export class NotModelled extends Error {
  constructor(readonly what: string) {
    super(`${what} is not modelled`);
  }
}

const ARN_PARTS = 6;

export function patternOf(text: string): Pattern {
  return [...text].map((character) => (character === '*' ? 'any' : character === '?' ? 'one' : { literal: character }));
}

/**
 * The pattern of a text with variables; undefined where one of them has no value in the request: that matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function patternWith(text: string, variables: Variables): Pattern | undefined {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    tokens.push(...patternOf(text.slice(at, match.index)));
    at = match.index + match[0].length;
    const inside = match[1] ?? '';
    const value = ['*', '?', '$'].includes(inside) ? inside : variableValue(inside, variables);
    if (value === undefined) return undefined;
    tokens.push(...[...value].map((character) => ({ literal: character })));
  }
  return [...tokens, ...patternOf(text.slice(at))];
}

function variableValue(inside: string, variables: Variables): string | undefined {
  const [, key, fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
  if (key === undefined) return undefined;
  const { value, modelled } = variables(key);
  if (!modelled) throw new NotModelled(`the condition key ${key}`);
  return value ?? fallback;
}

/**
 * As the Resource of a policy compares: "If the * wildcard is the last character of a resource ARN segment, it can expand to
 * match beyond the colon boundaries", any other stays in its part.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnPattern(pattern: Pattern): Pattern {
  let part = 1;
  return pattern.map((token, index) => {
    if (isColon(token)) part++;
    const ends = index + 1 === pattern.length || isColon(pattern[index + 1]);
    return token === 'any' && part < ARN_PARTS && !ends ? 'within' : token;
  });
}

/** In time that grows with the product of the lengths at most, whatever the pattern. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text];
  let start = 0;
  for (; start < pattern.length; start++) {
    const token = pattern[start];
    if (typeof token !== 'object') break;
    if (token.literal !== characters[start]) return false;
  }
  // Which beginnings of the rest of the text the pattern so far can have used up.
  let reached: boolean[] = Array.from({ length: characters.length - start + 1 }, (_, index) => index === 0);
  for (const token of pattern.slice(start)) {
    const next = reached.map(() => false);
    for (let used = 0; used < next.length; used++) {
      const character = characters[start + used - 1];
      if (token === 'any' || token === 'within') {
        const goesOn = used > 0 && (next[used - 1] as boolean) && (token === 'any' || character !== ':');
        next[used] = (reached[used] as boolean) || goesOn;
      } else {
        next[used] = used > 0 && (reached[used - 1] as boolean) && (token === 'one' || token.literal === character);
      }
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/**
 * Part by part, as the condition operators for ARNs compare: "Each of the six colon-delimited components of the ARN is checked
 * separately". https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchesArnParts(pattern: Pattern, arn: string): boolean {
  const wanted: Token[][] = [[]];
  for (const token of pattern) {
    if (isColon(token) && wanted.length < ARN_PARTS) wanted.push([]);
    else (wanted.at(-1) as Token[]).push(token);
  }
  const parts = arn.split(':');
  const found = [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
  return parts.length >= ARN_PARTS && wanted.length === ARN_PARTS && wanted.every((part, index) => matches(part, found[index] as string));
}

function isColon(token: Token | undefined): boolean {
  return typeof token === 'object' && token.literal === ':';
}
