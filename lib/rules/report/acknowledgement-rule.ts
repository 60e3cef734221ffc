import { ACKNOWLEDGING, UNKNOWN_ACKNOWLEDGEMENT } from '../acknowledge';
import type { RuleText } from '../rule';

/** What is found of acknowledgements themselves. It cannot be acknowledged. */
export const ACKNOWLEDGEMENT: RuleText = {
  id: UNKNOWN_ACKNOWLEDGEMENT,
  area: 'template',
  severity: 'error',
  what: 'An acknowledgement names a rule that there is, and gives a reason',
  why: 'One that does not would hide something that nobody decided. One that acknowledges nothing any more is said as advice.',
  source: ACKNOWLEDGING,
  remedy: 'name a rule of docs/rules.md and write down why it is as it should be, or take the acknowledgement out',
};
