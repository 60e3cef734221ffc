import type { IncomingMessage } from 'node:http';
import type { Authorizer } from '../iam/authorizer';
import { sessionArn } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import { readRequest } from '../wire/request';
import type { Caller } from './records';

/** Whether somebody may call a route: `unsigned` where the request has no signature for API Gateway. */
export type SignatureCheck = { readonly kind: 'allowed'; readonly caller: Caller } | { readonly kind: 'unsigned' } | { readonly kind: 'denied'; readonly message: string };

/**
 * Signatures themselves are not checked, as nowhere here; that there is one is, and what the role of a function that calls may do.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function checkSignature(message: IncomingMessage, arn: string, authorizer: Authorizer, identity: AwsIdentity): SignatureCheck {
  const request = readRequest(message, identity.endpoint);
  const { accessKey, service, region } = request;
  if (accessKey === undefined || service !== 'execute-api') return { kind: 'unsigned' };
  if (region !== identity.region) return { kind: 'denied', message: `Credential should be scoped to a valid region. The one here is ${identity.region}.` };
  const session = authorizer.sessionOf(request);
  if (session === undefined) return { kind: 'allowed', caller: { kind: 'iam', accessKey, userArn: `arn:aws:iam::${identity.account}:user/local` } };
  const denied = authorizer.denied(session, 'execute-api:Invoke', arn);
  return denied === undefined ? { kind: 'allowed', caller: { kind: 'iam', accessKey, userArn: sessionArn(session) } } : { kind: 'denied', message: denied };
}
