import { DESCRIPTION_CHARACTERS, ENVIRONMENT_BYTES, EPHEMERAL_STORAGE_MIB, MEMORY_MIB, RESERVED_ENVIRONMENT_VARIABLES, TIMEOUT_SECONDS } from './limits';

type Rule =
  | { readonly kind: 'number'; readonly min: number; readonly max?: number }
  | { readonly kind: 'text'; readonly pattern?: string; readonly min?: number; readonly max?: number };

/** The constraints on members of the Lambda API: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html and its neighbours. */
const RULES: Readonly<Record<string, Rule>> = {
  Timeout: { kind: 'number', ...range(TIMEOUT_SECONDS) },
  MemorySize: { kind: 'number', ...range(MEMORY_MIB) },
  Size: { kind: 'number', ...range(EPHEMERAL_STORAGE_MIB) },
  ReservedConcurrentExecutions: { kind: 'number', min: 0 },
  MaxItems: { kind: 'number', min: 1, max: 10_000 },
  Description: { kind: 'text', max: DESCRIPTION_CHARACTERS.max },
  FunctionName: { kind: 'text', min: 1, max: 140, pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?` },
  FunctionVersion: { kind: 'text', min: 1, max: 1024, pattern: String.raw`(\$LATEST|[0-9]+)` },
  Handler: { kind: 'text', max: 128, pattern: String.raw`[^\s]+` },
  LayerName: { kind: 'text', min: 1, max: 140, pattern: '[a-zA-Z0-9-_]+' },
  Name: { kind: 'text', min: 1, max: 128, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)' },
  Role: { kind: 'text', pattern: String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+` },
  StatementId: { kind: 'text', min: 1, max: 100, pattern: '([a-zA-Z0-9-_]+)' },
  Action: { kind: 'text', pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])' },
  AuthType: { kind: 'text', pattern: 'NONE|AWS_IAM' },
  InvokeMode: { kind: 'text', pattern: 'BUFFERED|RESPONSE_STREAM' },
};

function range({ min, max }: { readonly min: number; readonly max: number }): { readonly min: number; readonly max: number } {
  return { min, max };
}

/** What is wrong with the members of a request, as the service says it: one sentence for all of them; undefined when nothing is. */
export function constraintViolations(input: Readonly<Record<string, unknown>>, required: readonly string[] = []): string | undefined {
  const missing = required.filter((name) => input[name] === undefined || input[name] === null).map((name) => violation('null', name, 'Member must not be null'));
  const wrong = Object.entries(input).flatMap(([name, value]) => {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    return rule === undefined || value === undefined || value === null ? [] : broken(name, value, rule);
  });
  const all = [...missing, ...wrong];
  return all.length === 0 ? undefined : `${all.length} validation error${all.length === 1 ? '' : 's'} detected: ${all.join('; ')}`;
}

function broken(name: string, value: unknown, rule: Rule): readonly string[] {
  const shown = `'${String(value)}'`;
  if (rule.kind === 'number') {
    const number = Number(value);
    if (!(number >= rule.min)) return [violation(shown, name, `Member must have value greater than or equal to ${rule.min}`)];
    return rule.max !== undefined && number > rule.max ? [violation(shown, name, `Member must have value less than or equal to ${rule.max}`)] : [];
  }
  const text = String(value);
  return [
    ...(rule.max !== undefined && text.length > rule.max ? [violation(shown, name, `Member must have length less than or equal to ${rule.max}`)] : []),
    ...(rule.min !== undefined && text.length < rule.min ? [violation(shown, name, `Member must have length greater than or equal to ${rule.min}`)] : []),
    ...(rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`).test(text) ? [violation(shown, name, `Member must satisfy regular expression pattern: ${rule.pattern}`)] : []),
  ];
}

function violation(value: string, name: string, constraint: string): string {
  return `Value ${value} at '${name[0]?.toLowerCase()}${name.slice(1)}' failed to satisfy constraint: ${constraint}`;
}

/**
 * Why Lambda refuses the variables of a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentRefusal(variables: Readonly<Record<string, unknown>>): string | undefined {
  const start = 'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const reserved = Object.keys(variables).filter((name) => (RESERVED_ENVIRONMENT_VARIABLES as readonly string[]).includes(name));
  if (reserved.length > 0) return `${start} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`;
  const encoder = new TextEncoder();
  const bytes = Object.entries(variables).reduce((sum, [name, value]) => sum + encoder.encode(name).length + encoder.encode(String(value)).length, 0);
  return bytes > ENVIRONMENT_BYTES.max ? `${start} exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}` : undefined;
}

/** Where a list is cut: what a page holds, and where the next one begins. */
export function pageOf<T>(items: readonly T[], from: number, size: number): { readonly page: readonly T[]; readonly next?: number } {
  const page = items.slice(from, from + size);
  return from + size < items.length ? { page, next: from + size } : { page };
}
