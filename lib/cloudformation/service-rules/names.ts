import type { Template, TemplateProblem } from '../template';
import { own, pointer } from '../template';

/** The property that names a resource, of types whose names are unique in their account and region, and what their service says of a second. */
const NAMES: Readonly<Record<string, readonly [property: string, words: (name: string) => string]>> = {
  'AWS::SageMaker::Endpoint': ['EndpointName', (name) => `Cannot create already existing endpoint "${name}"`],
  'AWS::SageMaker::EndpointConfig': ['EndpointConfigName', (name) => `Cannot create already existing endpoint configuration "${name}"`],
  'AWS::SageMaker::Model': ['ModelName', (name) => `Cannot create already existing model "${name}"`],
  'AWS::Lambda::Function': ['FunctionName', (name) => `Function already exist: ${name}`],
  'AWS::IAM::Role': ['RoleName', (name) => `Role with name ${name} already exists.`],
  'AWS::Logs::LogGroup': ['LogGroupName', (name) => `The specified log group already exists: ${name}`],
  'AWS::S3::Bucket': ['BucketName', (name) => `${name} already exists`],
  'AWS::SSM::Parameter': ['Name', (name) => `The parameter already exists: ${name}`],
  'AWS::CloudWatch::Alarm': ['AlarmName', (name) => `${name} already exists`],
};

/** Resources of one type that would take the same name. Those with conditions may never be there together. */
export function checkNames(template: Template): readonly TemplateProblem[] {
  const first = new Map<string, string>();
  return Object.entries(template.resources).flatMap(([logicalId, { type, properties, condition }]) => {
    const naming = own(NAMES, type);
    const name = naming === undefined ? undefined : own(properties, naming[0]);
    if (naming === undefined || condition !== undefined || typeof name !== 'string' || name.includes('{{resolve:')) return [];
    const [property, words] = naming;
    const other = first.get(`${type} ${name}`);
    if (other === undefined) {
      first.set(`${type} ${name}`, logicalId);
      return [];
    }
    return [{
      logicalId,
      path: pointer('Resources', logicalId, 'Properties', property),
      message: `Resource ${logicalId} (${type}) would be refused: #/${property}: ${words(name)}: it is the name of ${other}`,
    }];
  });
}
