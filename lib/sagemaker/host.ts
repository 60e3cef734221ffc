/** SageMaker's ways to host a model: `components` are inference components that share the instances of an endpoint. */
export type SageMakerHost = 'serverless' | 'realTime' | 'async' | 'components';
