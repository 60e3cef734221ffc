import { booleanOf, isMissing, textOf } from '../values';
import type { Rule } from '../rule';

export const openMethod: Rule = {
  id: 'api-open-method',
  area: 'api',
  severity: 'info',
  what: 'A method or route asks who calls',
  why: 'Anybody who finds the address can call the model, at your cost.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html',
  remedy: 'set AuthorizationType to AWS_IAM, or add an authorizer',
  types: ['AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Route'],
  check({ type, properties }, { report }) {
    const authorization = properties['AuthorizationType'];
    if (!isMissing(authorization) && textOf(authorization) !== 'NONE') return;
    if (booleanOf(properties['ApiKeyRequired']) === true || textOf(properties['HttpMethod']) === 'OPTIONS') return;
    // Of a WebSocket API, only the connection is asked.
    const route = textOf(properties['RouteKey']);
    if (type === 'AWS::ApiGatewayV2::Route' && (route === undefined || !/^(?:[A-Z]+ \/|\$connect$)/.test(route))) return;
    report({ path: '/AuthorizationType', found: isMissing(authorization) ? 'is missing' : 'is NONE' });
  },
};
