/**
 * How a REST API answers what a model on SageMaker refused: with the status and the words of the model, which SageMaker wraps. In the
 * template language of API Gateway. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
export const MODEL_ERROR_TEMPLATE = [
  "#set($status = $input.path('$.OriginalStatusCode'))",
  '#if("$!status" != "")#set($context.responseOverride.status = $status)#end',
  "$input.path('$.OriginalMessage')",
].join('\n');
