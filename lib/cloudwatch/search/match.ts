import type { Search, SearchTerm } from './syntax';

/** A metric that there is. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Whether a search finds a metric. */
export function isFound(metric: MetricIdentity, { schema, term }: Search): boolean {
  if (schema !== undefined && (metric.namespace !== schema.namespace || !hasExactly(metric, schema.dimensions))) return false;
  return term === undefined || matches(metric, term);
}

export function hasExactly({ dimensions }: MetricIdentity, names: readonly string[]): boolean {
  return Object.keys(dimensions).length === new Set(names).size && names.every((name) => Object.hasOwn(dimensions, name));
}

function matches(metric: MetricIdentity, term: SearchTerm): boolean {
  switch (term.kind) {
    case 'and': return term.terms.every((each) => matches(metric, each));
    case 'or': return term.terms.some((each) => matches(metric, each));
    case 'not': return !matches(metric, term.term);
    case 'match': return placesOf(metric, term.designator).some((place) => (term.isExact ? place === term.text : holdsTokens(place, term.text)));
  }
}

function placesOf({ namespace, name, dimensions }: MetricIdentity, designator: string | undefined): readonly string[] {
  switch (designator) {
    case undefined: return [namespace, name, ...Object.entries(dimensions).flat()];
    case 'Namespace': return [namespace];
    case 'MetricName': return [name];
    default: return Object.hasOwn(dimensions, designator) ? [dimensions[designator]!] : [];
  }
}

/** All tokens of what is looked for, one after the other. */
function holdsTokens(place: string, text: string): boolean {
  if (place.toLowerCase() === text.toLowerCase()) return true;
  const [there, wanted] = [tokensOf(place), tokensOf(text)];
  return wanted.length > 0 && there.some((_, start) => wanted.every((token, index) => there[start + index] === token));
}

/** Where small letters become capitals, where letters become digits, and at everything that is neither: `CPUUtilization` is `cpu` and `utilization`. */
export function tokensOf(text: string): readonly string[] {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\p{N}+|[^\p{L}\p{N}]*(\p{L}+)/gu) ?? []).map((token) => token.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase()).filter((token) => token !== '');
}
