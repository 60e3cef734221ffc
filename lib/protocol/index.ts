export { modelFailure, notReady, notReadyMessage } from './failures';
export { planDirect } from './direct';
export type { DirectAnswer, DirectInference, DirectPlan } from './contract';
export type { Body, HttpAnswer, HttpInference, HttpPlan, HttpRequest, HttpResponse, Parameters, ProtocolOptions, ServedModel } from './contract';
export { SERVER_NAME, SERVER_VERSION } from './metadata';
export { openApi, type OpenApiOptions } from './openapi';
export { planHttp } from './routes';
