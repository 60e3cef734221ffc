import { CUSTOM_ATTRIBUTES } from '../tracing/carriers';

const HEADER = 'X-Amzn-SageMaker-Custom-Attributes';
/** What `traceparent=` and its value take. */
const CARRIED = 'traceparent=00-00000000000000000000000000000000-0000000000000000-00'.length + 1;

/**
 * How a REST API brings a caller's `traceparent` to a container of SageMaker, which gets no header but the custom attributes: behind the caller's
 * own, as none but a template can put two headers together. Names of headers are as the caller wrote them. The body stays what it was:
 * "$input.body: The raw request payload as a string." In the template language of API Gateway, on one line, for whatever is between the
 * directives becomes part of the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export const TRACE_TEMPLATE = [
  '#set($own = "")#set($trace = "")',
  '#foreach($name in $input.params().header.keySet())',
  '#if($name.toLowerCase() == "traceparent")#set($trace = $input.params().header.get($name))#end',
  `#if($name.toLowerCase() == "${HEADER.toLowerCase()}")#set($own = $input.params().header.get($name))#end`,
  '#end',
  `#if($trace.matches("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}") && !$own.toLowerCase().contains("traceparent=") && $own.length() <= ${CUSTOM_ATTRIBUTES.max - CARRIED})`,
  '#set($comma = "")#if($own != "")#set($comma = ",")#end',
  `#set($context.requestOverride.header.${HEADER} = "\${own}\${comma}traceparent=\${trace}")`,
  '#end',
  '$input.body',
].join('');

/** What the template makes of the custom attributes of a request, for who does not run it. Headers in lower case. */
export function tracedAttributes(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const { traceparent, [CUSTOM_ATTRIBUTES.header]: own = '' } = headers;
  const isTrace = traceparent !== undefined && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent);
  if (!isTrace || own.toLowerCase().includes('traceparent=') || own.length > CUSTOM_ATTRIBUTES.max - CARRIED) return undefined;
  return `${own}${own === '' ? '' : ','}traceparent=${traceparent}`;
}
