import type * as Rules from '../../lib/rules';
import type * as TransitRules from '../../lib/rules/residency';

/** The rules: some hundred files, which are loaded when they are first asked for, and not with the package. */
export function rules(): typeof Rules {
  return require('../../lib/rules') as typeof Rules;
}

/** The rules of encryption in transit that a list of regions adds. */
export function transitRules(): typeof TransitRules {
  return require('../../lib/rules/residency') as typeof TransitRules;
}
