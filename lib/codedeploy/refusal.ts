/** What CodeDeploy refuses, under its own exception's name. */
export class CodeDeployRefusal extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}
