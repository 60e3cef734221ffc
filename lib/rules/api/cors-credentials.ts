import { booleanOf, listOf, textOf, valueAt } from '../values';
import type { Rule } from '../rule';

export const corsCredentials: Rule = {
  id: 'api-cors-credentials',
  area: 'api',
  severity: 'error',
  what: 'An API that allows credentials names the origins that it allows',
  why: 'API Gateway refuses the API: browsers take no credentials for every origin.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html',
  remedy: 'name the origins, or leave AllowCredentials out',
  refusedBy: 'API Gateway',
  types: ['AWS::ApiGatewayV2::Api'],
  check({ properties }, { report }) {
    if (booleanOf(valueAt(properties, 'CorsConfiguration', 'AllowCredentials')) !== true) return;
    if (!listOf(valueAt(properties, 'CorsConfiguration', 'AllowOrigins')).some((each) => textOf(each) === '*')) return;
    report({ path: '/CorsConfiguration/AllowOrigins', found: 'is *, and AllowCredentials true', words: 'BadRequestException: Allow-credentials is not supported when allow-origin is *' });
  },
};
