import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { known } from '../private/known';
import type { ApiDomain } from './inference-api-props';

/** Letters of a mapping key: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html */
const BASE_PATH = /^[A-Za-z0-9._$+!*'()-]+(\/[A-Za-z0-9._$+!*'()-]+)*$/;

export function checkDomain(domain: ApiDomain | undefined): Problem[] {
  const basePath = known(domain?.basePath);
  if (basePath === undefined || BASE_PATH.test(basePath)) return [];
  return [{ prop: 'domain', found: `has the basePath ${JSON.stringify(basePath)}`, allowed: "a path without `/` at its ends, such as 'models'", remedy: 'leave `basePath` out for the root of the domain' }];
}

/** Of the newer kind for both kinds of API: one domain can then have some of each. */
export function domainNameOf(scope: Construct, { domainName, certificate }: ApiDomain): DomainName {
  return new DomainName(scope, 'Domain', { domainName, certificate });
}

export function domainUrl({ domainName, basePath }: ApiDomain): string {
  return `https://${domainName}/${basePath === undefined ? '' : `${basePath}/`}`;
}
