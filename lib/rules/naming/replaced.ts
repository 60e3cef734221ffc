import { own } from '../../cloudformation/template';
import { isGiven, marksIn, textOf } from '../values';
import type { Rule } from '../rule';

/** Types that cannot be changed at all, but for tags, and the property that names them: whatever changes, CloudFormation makes a new one first. */
const IMMUTABLE: Readonly<Record<string, string>> = {
  'AWS::SageMaker::Model': 'ModelName',
  'AWS::SageMaker::EndpointConfig': 'EndpointConfigName',
  'AWS::CodeDeploy::DeploymentConfig': 'DeploymentConfigName',
};

export const replaced: Rule = {
  id: 'naming-replaced',
  area: 'naming',
  severity: 'warning',
  what: 'What can only be replaced has no name of its own',
  why: 'CloudFormation makes the new one before it removes the old one, and the name is taken: every change fails, "CloudFormation cannot update a stack when a custom-named resource requires replacing".',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html',
  remedy: 'leave the name out, and refer to it by Fn::GetAtt; or make a digest of its contents a part of the name and of the logical id',
  types: Object.keys(IMMUTABLE),
  check({ type, properties }, { report }) {
    const property = own(IMMUTABLE, type);
    const name = property === undefined ? undefined : properties[property];
    // What is made of references may change with what it is made of, and a digest or a date in a name with the contents.
    if (property === undefined || !isGiven(name) || typeof name !== 'string' || marksIn(name).some((mark) => !mark.name.startsWith('AWS::')) || /[0-9a-f]{8,}|\d{6,}|v?\d+$/i.test(textOf(name) ?? '')) return;
    report({ path: `/${property}`, found: `is given, and any change of the ${type.split('::')[2]} replaces it` });
  },
};
