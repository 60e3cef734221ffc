import type { Rule } from '../rule';
import { cacheTls } from './cache-tls';
import { containerTraffic } from './container-traffic';
import { domainTls } from './domain-tls';
import { listenerTls } from './listener-tls';
import { mountTls } from './mount-tls';
import { plaintextUrl } from './plaintext-url';
import { subscriptionTls } from './subscription-tls';

/** What holds of data on its way. `DataResidency` reports all of these as errors. */
export const TRANSIT_RULES: readonly Rule[] = [plaintextUrl, subscriptionTls, domainTls, listenerTls, containerTraffic, cacheTls, mountTls];
