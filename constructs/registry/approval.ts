/** What was decided about a version of a model. */
export enum Approval {
  /** Nothing yet: hosts refuse it. */
  PENDING = 'pending',
  /** It may serve. */
  APPROVED = 'approved',
  /** It may not serve. */
  REJECTED = 'rejected',
}
