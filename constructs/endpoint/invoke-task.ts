import type { TaskInput } from 'aws-cdk-lib/aws-stepfunctions';

/** Options of a Step Functions state that invokes a model. */
export interface InvokeTaskOptions {
  /**
   * The request, in any form that the model server takes as JSON.
   *
   * @default - the state's whole input
   */
  readonly payload?: TaskInput;

  /**
   * JSONPath of where the answer goes.
   *
   * @default - the answer becomes the state's output
   */
  readonly resultPath?: string;
}
