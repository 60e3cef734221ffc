export { holds, type RequestContext } from './conditions';
export { deniedMessage, evaluate, trusts, type Access, type Caller, type Decision, type Policies, type Verdict } from './evaluate';
export { parsePolicy, PolicyError, type Policy, type PolicyKind } from './policy';
