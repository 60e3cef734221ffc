import type { Rule } from '../rule';
import { listOf, textOf, valueAt } from '../values';

/** Policies that take TLS 1.0 and 1.1; what is made without a policy has the first. */
const OLD = ['ELBSecurityPolicy-2016-08', 'ELBSecurityPolicy-2015-05', 'ELBSecurityPolicy-TLS-1-0-2015-04', 'ELBSecurityPolicy-TLS-1-1-2017-01', 'ELBSecurityPolicy-FS-2018-06', 'ELBSecurityPolicy-FS-1-1-2019-08', 'ELBSecurityPolicy-TLS13-1-0-2021-06', 'ELBSecurityPolicy-TLS13-1-1-2021-06'];

export const listenerTls: Rule = {
  id: 'security-listener-tls',
  area: 'security',
  severity: 'info',
  what: 'Listeners of load balancers forward what comes over TLS 1.2 or later',
  why: 'A listener on HTTP forwards requests that crossed the network in the clear, and an old policy takes ciphers that are broken.',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  remedy: 'listen on HTTPS with ELBSecurityPolicy-TLS13-1-2-2021-06, and on HTTP with a redirect alone',
  types: ['AWS::ElasticLoadBalancingV2::Listener'],
  check(listener, { report }) {
    const protocol = textOf(listener.properties['Protocol']);
    const policy = textOf(listener.properties['SslPolicy']);
    const forwards = listOf(listener.properties['DefaultActions']).some((action) => textOf(valueAt(action, 'Type')) === 'forward');
    if (protocol === 'HTTP' && forwards) report({ path: '/Protocol', found: 'is HTTP, and what comes is forwarded', allowed: 'HTTPS' });
    if ((protocol === 'HTTPS' || protocol === 'TLS') && policy !== undefined && OLD.includes(policy)) report({ path: '/SslPolicy', found: `is ${policy}, which takes TLS of before 1.2` });
  },
};
