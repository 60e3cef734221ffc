/** One path of the serving contract, below a model's own. */
export interface ProtocolRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What its body is compared with. */
  readonly body?: 'infer' | 'invocations' | 'predict';
}

/** The paths at which a container of SageMaker can answer: all end at its one path for predictions, which takes the body of each. */
export function predictionRoutes(modelName: string): readonly ProtocolRoute[] {
  return [
    { method: 'POST', path: 'invocations', body: 'invocations' },
    { method: 'POST', path: `v2/models/${modelName}/infer`, body: 'infer' },
    { method: 'POST', path: `v1/models/${modelName}:predict`, body: 'predict' },
  ];
}

/**
 * What a REST API serves of a model on Lambda: each path by itself, so that none that is not there reaches the model, and its body can be
 * validated. The contract's page has more; a version in a path is left to who calls the function itself.
 */
export function protocolRoutes(modelName: string): readonly ProtocolRoute[] {
  return [
    ...predictionRoutes(modelName),
    { method: 'GET', path: `v2/models/${modelName}` },
    { method: 'GET', path: `v2/models/${modelName}/ready` },
    { method: 'GET', path: 'openapi.json' },
    { method: 'GET', path: 'ping' },
  ];
}
