import { AwsError } from './errors';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** A part of a list, and how the next part is asked for. */
export function pageOf<T>(all: readonly T[], limit: unknown, token: unknown, most = 100): Page<T> {
  const start = token === undefined || token === null || token === '' ? 0 : startOf(token);
  const count = Math.min(limit === undefined || limit === null ? most : Number(limit), most);
  const end = start + count;
  return { items: all.slice(start, end), ...(end < all.length ? { nextToken: Buffer.from(`from:${end}`).toString('base64url') } : {}) };
}

function startOf(token: unknown): number {
  const [, start] = /^from:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString('utf8')) ?? [];
  if (start === undefined) throw new AwsError(400, 'ValidationException', 'Invalid NextToken');
  return Number(start);
}
