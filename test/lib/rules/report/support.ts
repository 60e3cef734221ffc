import type { Report, TemplateCheck, TemplateSource } from '../../../../lib/rules/report';
import { ALL_RULES, checkSources } from '../../../../lib/rules/report';
import { specs } from '../../cloudformation/specs';

/** What csi check makes of templates. */
export function reportOf(sources: readonly TemplateSource[], options: Partial<TemplateCheck> & Partial<Pick<Report, 'failOn'>> = {}): Report {
  const { failOn = 'error', ...check } = options;
  const { templates, unreadable } = checkSources(sources, { specs, environment: {}, acknowledgements: [], ...check });
  return { templates, unreadable, failOn, rules: ALL_RULES, version: '1.2.3' };
}

const functionOf = (more: string): string => `
    Type: AWS::Lambda::Function
    Properties:
      Code: { ZipFile: 'exports.handler = async () => 1;' }
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Runtime: nodejs24.x${more}`;

export const ROLE = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
`;

/** Two mistakes, one of them acknowledged. */
export const YAML = `${ROLE}  Fn:
    Metadata: { aws:cdk:path: Models/Fn/Resource }${functionOf(`
      MemorySize: 64`)}
  Other:
    Metadata: { InferenceRules: { acknowledge: [{ id: schema-limit, reason: 'The "quota" <of our account> & more' }] } }${functionOf(`
      Timeout: 901`)}
`;

export const SOUND = `${ROLE}  Fn:${functionOf('')}
`;
