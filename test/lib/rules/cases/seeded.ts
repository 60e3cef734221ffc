import { DEFECTS, templateOf, type Defect, type Resource } from '../../cloudformation/defects';
import type { RuleCase } from '../rule-case';
import type { RowId } from '../rows';

/** By the name of a defect: which rule finds it, and what it says. */
const FOUND: Readonly<Record<string, readonly [rule: string, reason: string]>> = {
  '01 an unknown property': ['schema-unknown-property', '`ProductionVariants[0].InstanceTyp` is no property of it: did you mean InstanceType?'],
  '02 an instance type that there is not': ['schema-limit', 'is ml.m5.gigantic, allowed: what AWS lists'],
  '03 a memory size between the steps': ['schema-limit', 'is 2500, which is not a multiple of 1024'],
  '04 serverless, and an instance': ['sagemaker-serverless-instances', 'is given for a variant with ServerlessConfig'],
  '05 serverless and asynchronous': ['sagemaker-serverless-async', 'is given, and a variant is serverless'],
  '06 more provisioned concurrency than concurrency': ['sagemaker-serverless-provisioned', 'is 6, allowed: at most MaxConcurrency, 5'],
  '07 a Ref to nothing': ['template-reference', 'Unresolved resource dependencies [Nowhere]'],
  '08 an attribute of nothing': ['template-reference', 'Fn::GetAtt references undefined resource Nowhere'],
  '08 an attribute that there is not': ['template-reference', 'resource Role does not support attribute type RoleArn'],
  '10 a weight above 1': ['schema-limit', 'is 1.5, allowed: 0 to 1'],
  '11 a minimum above the maximum': ['scaling-minimum-above-maximum', 'is 3, allowed: at most MaxCapacity, 2'],
  '12 a dimension that there is not': ['schema-limit', 'did you mean lambda:function:ProvisionedConcurrency?'],
  '13 a dimension of another service': ['scaling-dimension-namespace', 'is sagemaker:variant:DesiredInstanceCount'],
  '14 an alarm on no metric': ['monitoring-alarm-metric', '`MetricName` is missing'],
  '15 missing data treated as nothing known': ['schema-limit', 'is ok, allowed: breaching, ignore, missing, notBreaching'],
  '16 an alarm over 45 seconds': ['schema-limit', 'is 45, which is not a multiple of 60, nor one of 10, 20, 30'],
  '18 a function with too much memory': ['schema-limit', 'is 99999, allowed: 128 to 10240'],
  '19 a function with too much time': ['schema-limit', 'is 1000, allowed: 1 to 900'],
  '20 a state machine that starts nowhere': ['messaging-state-machine', 'These fields are required: [StartAt]'],
  '21 a state after which there is nothing': ['messaging-state-machine', "Missing 'Next' target: Secnd"],
  '22 a circle': ['template-cycle', 'Subject needs itself'],
  '23 an endpoint without a configuration': ['schema-missing-property', '`EndpointConfigName` is missing'],
  '24 text for a number': ['schema-wrong-type', '`Timeout` is text, allowed: a whole number'],
  '25 a runtime that there is not': ['schema-limit', 'is nodejs21.5, allowed: what AWS lists'],
  '26 a style that CodeDeploy does not have': ['schema-limit', 'is GREEN_BLUE, allowed: BLUE_GREEN, IN_PLACE'],
  '27 a metric that there is not': ['schema-limit', 'is LambdaUtilization, allowed: what AWS lists'],
  '28 a type that there is not': ['schema-unknown-type', 'is AWS::Lambda::Model, which there is not'],
  '29 a schedule that is none': ['schema-limit', 'is every(5 minutes), allowed: what matches'],
  '29 a rate in the wrong number': ['schema-limit', 'is rate(1 minutes), allowed: what matches'],
  '30 a way to authorize that there is not': ['schema-limit', 'is IAM, allowed: AWS_IAM, NONE'],
  '32 two endpoints of one name': ['naming-duplicate', 'is figures, as that of Endpoint'],
  '34 a dashboard that is no JSON': ['schema-limit', 'is no JSON object'],
  '35 DependsOn of nothing': ['template-reference', 'Unresolved resource dependencies [Nowhere]'],
};

/** The defects of the list that static checks were measured with, where no other case is about the same. */
export const SEEDED_CASES: readonly RuleCase[] = DEFECTS.flatMap((defect) => {
  const found = FOUND[defect.name];
  if (found === undefined) return [];
  const [rule, reason] = found;
  return [{
    name: `seeded defect ${defect.name}`, rule, reason, rows: [`static-${defect.name.slice(0, 2)}` as RowId], logicalId: 'Subject',
    path: defect.path === '' ? '/Resources/Subject' : defect.path,
    broken: resources(defect.broken, defect), repaired: resources(defect.repaired, defect),
    ...(defect.atLimit === undefined ? {} : { atLimit: resources(defect.atLimit, defect) }),
  }];
});

function resources(subject: Resource, defect: Defect): RuleCase['broken'] {
  return templateOf(subject, defect).Resources as RuleCase['broken'];
}
