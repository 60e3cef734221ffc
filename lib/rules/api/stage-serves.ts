import { booleanOf, isMissing, UNKNOWN } from '../values';
import type { Rule } from '../rule';

export const stageServes: Rule = {
  id: 'api-stage-serves-nothing',
  area: 'api',
  severity: 'warning',
  what: 'A stage of an HTTP or WebSocket API has a deployment, or deploys by itself',
  why: 'Without one, the stage answers every request with 404.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html',
  remedy: 'set AutoDeploy to true, or give it a DeploymentId',
  types: ['AWS::ApiGatewayV2::Stage'],
  check({ properties }, { report }) {
    const { AutoDeploy, DeploymentId } = properties;
    if (isMissing(DeploymentId) && AutoDeploy !== UNKNOWN && (isMissing(AutoDeploy) || booleanOf(AutoDeploy) === false)) report({ path: '/AutoDeploy', found: 'is not true, and DeploymentId missing' });
  },
};
