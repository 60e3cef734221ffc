import type { Property, TypeReference } from '../support/assembly';

type Prop = Pick<Property, 'name' | 'type' | 'optional'>;

const text: TypeReference = { primitive: 'string' };
const number: TypeReference = { primitive: 'number' };
const boolean: TypeReference = { primitive: 'boolean' };
const list = (elementtype: TypeReference): TypeReference => ({ collection: { kind: 'array', elementtype } });
const map = (elementtype: TypeReference): TypeReference => ({ collection: { kind: 'map', elementtype } });
const cdk = (name: string): TypeReference => ({ fqn: `aws-cdk-lib.${name}` });
const props = (types: Readonly<Record<string, TypeReference>>): Prop[] => Object.entries(types).map(([name, type]) => ({ name, type, optional: true }));

/** Structs of CDK's that our methods and props take. */
export const FOREIGN_STRUCTS: Readonly<Record<string, readonly Prop[]>> = {
  'aws-cdk-lib.Environment': props({ account: text, region: text }),
  'aws-cdk-lib.aws_cloudwatch.MathExpressionOptions': props({ color: text, label: text, period: cdk('Duration'), searchAccount: text, searchRegion: text }),
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': props({
    account: text, region: text, color: text, label: text, statistic: text, period: cdk('Duration'), unit: cdk('aws_cloudwatch.Unit'), dimensionsMap: map(text),
  }),
  'aws-cdk-lib.aws_ec2.SubnetSelection': props({ subnetType: cdk('aws_ec2.SubnetType'), subnetGroupName: text, availabilityZones: list(text), onePerAz: boolean }),
  'aws-cdk-lib.aws_lambda.FunctionUrlCorsOptions': props({
    allowCredentials: boolean, allowedHeaders: list(text), allowedMethods: list(cdk('aws_lambda.HttpMethod')), allowedOrigins: list(text), exposedHeaders: list(text), maxAge: cdk('Duration'),
  }),
  'aws-cdk-lib.aws_apigatewayv2.CorsPreflightOptions': props({
    allowCredentials: boolean, allowHeaders: list(text), allowMethods: list(cdk('aws_apigatewayv2.CorsHttpMethod')), allowOrigins: list(text), exposeHeaders: list(text), maxAge: cdk('Duration'),
  }),
  'aws-cdk-lib.aws_apigateway.UsagePlanProps': props({ name: text, description: text }),
  'aws-cdk-lib.aws_events_targets.TargetBaseProps': props({ maxEventAge: cdk('Duration'), retryAttempts: number }),
};
