import type { Rule } from '../rule';
import { listOf, textOf, valueAt } from '../values';

const OLD = ['TLS_1_0'];

/** Whether a domain of API Gateway takes TLS of before 1.2. Nothing said is TLS 1.2. */
export function isOldTls(policy: string): boolean {
  return OLD.includes(policy);
}

export const domainTls: Rule = {
  id: 'security-domain-tls',
  area: 'security',
  severity: 'warning',
  what: 'Domains of APIs take TLS 1.2 and later alone',
  why: 'A caller may speak TLS 1.0 or 1.1, whose ciphers are broken; AWS has ended them on its own endpoints.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html',
  remedy: 'set SecurityPolicy to TLS_1_2 or a later one',
  types: ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName'],
  check(domain, { report }) {
    const policies = domain.type === 'AWS::ApiGateway::DomainName'
      ? [{ path: '/SecurityPolicy', value: domain.properties['SecurityPolicy'] }]
      : listOf(domain.properties['DomainNameConfigurations']).map((each, index) => ({ path: `/DomainNameConfigurations/${index}/SecurityPolicy`, value: valueAt(each, 'SecurityPolicy') }));
    for (const { path, value } of policies) {
      const policy = textOf(value);
      if (policy !== undefined && isOldTls(policy)) report({ path, found: `is ${policy}`, allowed: 'TLS_1_2 and later' });
    }
  },
};
