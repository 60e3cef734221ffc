import type { StoredTrace } from './traces';

type Fits = (trace: Pick<StoredTrace, 'summary'>) => boolean;

const COMPARED: Readonly<Record<string, (found: string | number | boolean, asked: string | number | boolean) => boolean>> = {
  '=': (found, asked) => found === asked,
  '!=': (found, asked) => found !== asked,
  '<': (found, asked) => typeof found === 'number' && typeof asked === 'number' && found < asked,
  '<=': (found, asked) => typeof found === 'number' && typeof asked === 'number' && found <= asked,
  '>': (found, asked) => typeof found === 'number' && typeof asked === 'number' && found > asked,
  '>=': (found, asked) => typeof found === 'number' && typeof asked === 'number' && found >= asked,
};

/** A part of X-Ray's filter expressions; undefined for what is none of it: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html */
export function filterOf(expression: string): Fits | undefined {
  const terms = expression.trim() === '' ? [] : expression.trim().split(/\s+AND\s+/i).map(term);
  return terms.every((one) => one !== undefined) ? (trace) => terms.every((fits) => fits?.(trace)) : undefined;
}

function term(text: string): Fits | undefined {
  switch (text) {
    case 'fault': return ({ summary }) => summary.fault;
    case 'error': return ({ summary }) => summary.error;
    case 'throttle': return ({ summary }) => summary.throttle;
    case 'ok': return ({ summary }) => !summary.fault && !summary.error && !summary.throttle;
  }
  const [, service] = /^service\("([^"]*)"\)$/.exec(text) ?? [];
  if (service !== undefined) return ({ summary }) => summary.services.some(({ name }) => name === service);
  const [, dotted, bracketed, operator = '', value = ''] = /^annotation(?:\.(\w+)|\[(\w+)\])\s*(!=|<=|>=|=|<|>)\s*(.+)$/.exec(text) ?? [];
  const key = dotted ?? bracketed;
  const compare = COMPARED[operator];
  const asked = literal(value.trim());
  if (key === undefined || compare === undefined || asked === undefined) return undefined;
  return ({ summary }) => (Object.hasOwn(summary.annotations, key) ? summary.annotations[key] ?? [] : []).some((one) => compare(one.value, asked));
}

function literal(text: string): string | number | boolean | undefined {
  if (/^"[^"]*"$/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}
