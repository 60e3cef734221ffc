import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { checkClaims, readToken, scopesOf, type JwtRefusal, type JwtRules } from '../../../lib/api/jwt';
import type { Caller } from './records';

/** API Gateway keeps the keys of an issuer for two hours, and asks again for one that it does not know. */
const KEPT_MS = 2 * 60 * 60 * 1000;
const FETCH_MS = 1500;

/** "Currently, only RSA-based algorithms are supported." */
const ALGORITHMS: Readonly<Record<string, string>> = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' };

interface Keys {
  readonly at: number;
  readonly keys: readonly JsonWebKey[];
}

/** Checks tokens of issuers that run on this machine: nothing here asks the network for keys. */
export class JwtChecks {
  private readonly known = new Map<string, Keys>();

  constructor(private readonly now: () => number) {}

  async check(token: string | undefined, rules: JwtRules): Promise<Caller | JwtRefusal> {
    const read = token === undefined ? undefined : readToken(token, (part) => Buffer.from(part, 'base64url').toString('utf8'));
    if (read === undefined) return { status: 401, why: 'there is no token' };
    const refused = checkClaims(read.claims, rules, this.now() / 1000);
    if (refused?.status === 401) return refused;
    const algorithm = ALGORITHMS[String(read.header['alg'])];
    if (algorithm === undefined) return { status: 401, why: `its algorithm ${String(read.header['alg'])} is not one of RSA` };
    const found = await this.keyOf(rules.issuer, read.header['kid']);
    if ('why' in found) return found;
    const genuine = verify(algorithm, Buffer.from(read.signed), createPublicKey({ key: found.key, format: 'jwk' }), Buffer.from(read.signature, 'base64url'));
    if (!genuine) return { status: 401, why: 'its signature is not that of the issuer' };
    return refused ?? { kind: 'jwt', claims: read.claims, scopes: scopesOf(read.claims) };
  }

  private async keyOf(issuer: string, kid: unknown): Promise<{ readonly key: JsonWebKey } | JwtRefusal> {
    const find = (keys: readonly JsonWebKey[]): JsonWebKey | undefined => keys.find((key) => key.kty === 'RSA' && key['kid'] === kid);
    const known = this.known.get(issuer);
    const kept = known !== undefined && this.now() - known.at < KEPT_MS ? find(known.keys) : undefined;
    if (kept !== undefined) return { key: kept };
    if (!isOnThisMachine(issuer)) return { status: 401, why: `the keys of ${issuer} are not read: csi local asks issuers on this machine only` };
    const keys = await fetchKeys(issuer);
    if (keys === undefined) return { status: 401, why: `${issuer} does not answer with its keys` };
    this.known.set(issuer, { at: this.now(), keys });
    const key = find(keys);
    return key === undefined ? { status: 401, why: `${issuer} has no key ${String(kid)}` } : { key };
  }
}

function isOnThisMachine(issuer: string): boolean {
  try {
    return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(issuer).hostname);
  } catch {
    return false;
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest */
async function fetchKeys(issuer: string): Promise<readonly JsonWebKey[] | undefined> {
  const { jwks_uri: at } = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`) ?? {};
  if (typeof at !== 'string' || !isOnThisMachine(at)) return undefined;
  const { keys } = await fetchJson(at) ?? {};
  return Array.isArray(keys) ? keys as JsonWebKey[] : undefined;
}

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) })).json() as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
