/** What a token says, before anybody looked at its signature. */
export interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What is signed, and the signature, as they stand in the token. */
  readonly signed: string;
  readonly signature: string;
}

export interface JwtRules {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** One of these must be among the token's; none means that any token will do. */
  readonly scopes: readonly string[];
}

/** How a claim fails: a token without the scope is a good token of somebody who may not. */
export type JwtRefusal = { readonly status: 401 | 403; readonly why: string };

type Decode = (base64url: string) => string;

/** https://datatracker.ietf.org/doc/html/rfc7519#section-7.2 */
export function readToken(text: string, decode: Decode): Token | undefined {
  const [header, claims, signature, ...rest] = text.split('.');
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined;
  const [head, said] = [fields(header, decode), fields(claims, decode)];
  return head === undefined || said === undefined ? undefined : { header: head, claims: said, signed: `${header}.${claims}`, signature };
}

function fields(part: string, decode: Decode): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(decode(part));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What an HTTP API asks of the claims: `iss` equal, `aud` or else `client_id` among those configured, `exp` to come, `nbf` and `iat` past, and one of the scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function checkClaims(claims: Token['claims'], { issuer, audience, scopes }: JwtRules, nowSeconds: number): JwtRefusal | undefined {
  const invalid = (why: string): JwtRefusal => ({ status: 401, why });
  if (claims['iss'] !== issuer) return invalid(`the issuer is ${JSON.stringify(claims['iss'])}, and not ${issuer}`);
  const meant = claims['aud'] === undefined ? [claims['client_id']] : [claims['aud']].flat();
  if (!meant.some((one) => typeof one === 'string' && audience.includes(one))) return invalid(`the audience is ${JSON.stringify(meant)}, and none of ${audience.join(', ')}`);
  if (typeof claims['exp'] !== 'number' || claims['exp'] <= nowSeconds) return invalid('the token has expired');
  for (const claim of ['nbf', 'iat']) {
    const from = claims[claim];
    if (typeof from === 'number' && from > nowSeconds) return invalid(`the token is not valid yet: ${claim}`);
  }
  if (scopes.length === 0 || scopesOf(claims).some((scope) => scopes.includes(scope))) return undefined;
  return { status: 403, why: `the token has none of the scopes ${scopes.join(', ')}` };
}

/** Of `scope`, or else `scp`: words with spaces between them, or a list. */
export function scopesOf(claims: Token['claims']): readonly string[] {
  const said = claims['scope'] ?? claims['scp'];
  if (Array.isArray(said)) return said.map(String);
  return typeof said === 'string' ? said.split(' ').filter((scope) => scope !== '') : [];
}
