/** What of a target says what it is sent. */
export interface TargetInput {
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformer?: { readonly paths: Readonly<Record<string, string>>; readonly template: string };
}

/** What a template may name without a path. */
export interface RuleFacts {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestionTime: string;
}

const PATH = /^\$(\.[\w-]+|\['[^']+'\]|\[\d+\])*$/;
/** "The maximum number of variables for a JSON path is 100." */
export const MAX_PATHS = 100;

export function isJsonPath(path: string): boolean {
  return PATH.test(path);
}

/** Undefined where the event has nothing at the path. */
export function atPath(event: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g)].map(([, name, quoted, index]) => name ?? quoted ?? Number(index));
  return steps.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined), event);
}

/**
 * The payload for a target; undefined when its template does not give JSON.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetPayload(event: unknown, target: TargetInput, facts: RuleFacts): { readonly payload: unknown } | undefined {
  if (target.input !== undefined) return parsed(target.input);
  if (target.inputPath !== undefined) return { payload: atPath(event, target.inputPath) ?? null };
  if (target.transformer === undefined) return { payload: event };
  return parsed(filled(target.transformer.template, valuesOf(event, target.transformer.paths, facts)));
}

function valuesOf(event: unknown, paths: Readonly<Record<string, string>>, facts: RuleFacts): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, atPath(event, path)])),
    'aws.events.rule-arn': facts.ruleArn,
    'aws.events.rule-name': facts.ruleName,
    'aws.events.event.ingestion-time': facts.ingestionTime,
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
}

/** A variable within quotes becomes a part of the text; elsewhere it is the value. One that has no value leaves nothing. */
function filled(template: string, values: Readonly<Record<string, unknown>>): string {
  let quoted = false;
  let result = '';
  for (let at = 0; at < template.length; at += 1) {
    const character = template[at] ?? '';
    const [whole = '', name = ''] = character === '<' ? /^<([\w.-]+)>/.exec(template.slice(at)) ?? [] : [];
    if (whole !== '' && Object.hasOwn(values, name)) {
      result += quoted ? textOf(values[name]) : JSON.stringify(values[name] ?? '');
      at += whole.length - 1;
    } else if (character === '\\' && quoted) {
      result += character + (template[at + 1] ?? '');
      at += 1;
    } else {
      if (character === '"') quoted = !quoted;
      result += character;
    }
  }
  return result;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}

function parsed(text: string): { readonly payload: unknown } | undefined {
  try {
    return { payload: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
