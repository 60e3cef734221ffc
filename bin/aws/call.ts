import { LocalError } from '../../local/errors';

/** A call that AWS has refused, with what to do about it. */
export class CallRefused extends LocalError {
  constructor(readonly code: string, message: string) {
    super(message);
  }

  get isDenied(): boolean {
    return DENIED.test(this.code);
  }
}

const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|NotAuthorized)$/;

/** Makes a call; says what it needs where it is refused. */
export async function call<T>(action: string, resource: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof LocalError || !(error instanceof Error)) throw error;
    throw refusal(action, resource, error);
  }
}

function refusal(action: string, resource: string, error: Error): CallRefused {
  const { name, message } = error;
  const code = (error as { readonly code?: string }).code ?? (error.cause as { readonly code?: string } | undefined)?.code;
  if (DENIED.test(name)) return new CallRefused(name, `this caller needs ${action} on ${resource} (AWS says: ${message})`);
  if (name === 'CredentialsProviderError' || /Could not load credentials/.test(message)) {
    // The local AWS has no Price List.
    return new CallRefused(name, `there are no credentials for AWS: set AWS_PROFILE or sign in${action.startsWith('pricing:') ? '' : ', or name the port of a running `csi local start` with --port'}`);
  }
  if (/Region is missing/.test(message)) return new CallRefused(name, 'it is not known which region is meant: set AWS_REGION, or name the port of a running `csi local start` with --port');
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return new CallRefused(code, `AWS cannot be reached: ${message === '' ? code : message}. Where AWS_ENDPOINT_URL is set, something has to answer there`);
  return new CallRefused(name, `${action} on ${resource}: ${message}`);
}

/** Looks at what the caller may see; what it may not is left out, and named. */
export function asFarAsAllowed(): { readonly unknown: readonly string[]; seen<T>(what: string, look: () => Promise<T>): Promise<T | undefined> } {
  const unknown: string[] = [];
  return {
    unknown,
    seen: async (what, look) => {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof CallRefused)) throw error;
        unknown.push(`${what} cannot be seen: ${error.message}.`);
        return undefined;
      }
    },
  };
}

/** What a missing permission takes away is said, and the rest goes on. */
export async function unless<T>(problems: string[], consequence: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
    problems.push(`${consequence}: ${error.message}`);
    return undefined;
  }
}

/** What a list of many pages holds. */
export async function allPages<T>(page: (token: string | undefined) => Promise<{ readonly items?: readonly T[]; readonly next?: string }>): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    items.push(...answer.items ?? []);
    token = answer.next === '' ? undefined : answer.next;
  } while (token !== undefined);
  return items;
}

/** Not too many calls at once: the control plane of Lambda takes 15 a second. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>, atOnce = 8): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  }));
  return results;
}
