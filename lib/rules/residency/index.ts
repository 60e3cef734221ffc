import type { Rule } from '../rule';
import { TRANSIT_RULES } from '../security/transit';
import { bucketTls } from './bucket-tls';
import { queueTls } from './queue-tls';
import { topicTls } from './topic-tls';

/** What would be noise on every template, and is the promise of one that has a list of regions: see `DataResidency`. */
export const POLICY_TLS_RULES: readonly Rule[] = [bucketTls, queueTls, topicTls];

/** All that says that data is encrypted on its way. */
export const ENCRYPTED_TRANSIT_RULES: readonly Rule[] = [...POLICY_TLS_RULES, ...TRANSIT_RULES];
