import { dependsOn } from '../order';
import { isMissing } from '../values';
import type { Rule } from '../rule';

export const deploymentOrder: Rule = {
  id: 'api-deployment-order',
  area: 'api',
  severity: 'error',
  what: 'A deployment of a REST API is made after its methods',
  why: 'API Gateway refuses a deployment without methods, "The REST API doesn\'t contain any methods"; and one made in between lacks those that come later.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html',
  remedy: 'let the deployment depend on every method',
  types: ['AWS::ApiGateway::Deployment'],
  check(deployment, { template, report }) {
    const api = template.called(deployment.properties['RestApiId'], 'AWS::ApiGateway::RestApi');
    if (api === undefined || !isMissing(api.properties['Body']) || !isMissing(api.properties['BodyS3Location'])) return;
    const methods = template.ofType('AWS::ApiGateway::Method').filter(({ properties, isConditional }) => !isConditional && template.called(properties['RestApiId'], 'AWS::ApiGateway::RestApi') === api);
    const early = methods.find((method) => !dependsOn(template, deployment.logicalId, method.logicalId));
    if (early !== undefined) report({ path: '/RestApiId', found: `is deployed without waiting for ${early.logicalId}` });
  },
};
