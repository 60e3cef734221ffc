import type { Problem } from '../../problem';

/** What the CDK writes into a cloud assembly itself: https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cx-api */
const RESERVED = /^(?:cdk\.out|manifest\.json|tree\.json|validation-report\.json|policy-validation-report\.json|.*\.(?:template|assets|metadata)\.json|.*\.lock|asset\..*|assembly-.*)$/i;

/** Of a file that lies in the cloud assembly: it must stay in there, and be nobody else's. */
export function checkReportFile(name: string): Problem[] {
  const problem = (allowed: string, remedy: string): Problem[] => [{ prop: 'fileName', found: `is ${JSON.stringify(name)}`, allowed, remedy }];
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return problem('a name without folders', 'the file lies in the cloud assembly: letters, digits, dots, - and _');
  return RESERVED.test(name) ? problem('a name that the CDK does not use', 'it is a file of the cloud assembly itself: take another, such as cost-report.md') : [];
}
