/** A route of an API: `GET /digits/{proxy+}`, `ANY /digits`, or `$default`. */
export interface Route {
  readonly key: string;
}

export interface MatchedRoute<T> {
  readonly route: T;
  /** The template's path, without the method. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The most specific of the routes that take a request: words before variables before `{proxy+}`, a method before ANY, and `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute<T extends Route>(routes: readonly T[], method: string, path: string): MatchedRoute<T> | undefined {
  const segments = path.split('/').slice(1);
  const found = routes.flatMap((route) => {
    const [verb = '', template = ''] = route.key.split(' ');
    if (template === '' || (verb !== 'ANY' && verb !== method)) return [];
    const parameters = matchTemplate(template, segments);
    return parameters === undefined ? [] : [{ route, template, parameters, rank: rankOf(template, verb) }];
  });
  const [best] = found.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  if (best !== undefined) return { route: best.route, template: best.template, parameters: best.parameters };
  const fallback = routes.find(({ key }) => key === '$default');
  return fallback && { route: fallback, template: '$default', parameters: {} };
}

/** What the variables of a template stand for in a path; undefined where it is another path. */
export function matchTemplate(template: string, segments: readonly string[]): Readonly<Record<string, string>> | undefined {
  const parameters: Record<string, string> = {};
  const parts = template.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    const segment = segments[index];
    if (segment === undefined || (name === undefined && segment !== part) || (name !== undefined && segment === '')) return undefined;
    if (name === undefined) continue;
    if (greedy === '+') return { ...parameters, [name]: decoded(segments.slice(index).join('/')) };
    parameters[name] = decoded(segment);
  }
  return parts.length === segments.length ? parameters : undefined;
}

/** Compared as text: at the first segment in which two templates differ, the more specific one is less. */
function rankOf(template: string, verb: string): string {
  const kinds = template.split('/').slice(1).map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${kinds.join('')} ${verb === 'ANY' ? '1' : '0'}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
