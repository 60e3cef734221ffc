import type { AwsSession } from '../../bin/aws';
import { withDecisions } from '../../bin/aws/decisions';
import type { DeployedModel } from '../../lib/registry/deployed';
import type { VersionRecord } from '../../lib/registry/record';

const ARN = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package';
const record = (version: string, modelPackage?: string): VersionRecord => ({ schemaVersion: 1, name: 'digits', version, digest: 'd', format: 'onnx', approval: 'pending', bytes: 1, ...(modelPackage !== undefined && { modelPackage }) });
const model = (...versions: readonly VersionRecord[]): DeployedModel => ({ name: 'digits', aliases: {}, versions });
const approvals = ({ models }: { readonly models: readonly DeployedModel[] }): unknown => models.flatMap(({ versions }) => versions.map(({ version, approval }) => [version, approval]));

/** Answers two packages a page; groups that are not there deny. */
function session(packages: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const asked: unknown[] = [];
  const send = async ({ input: { ModelPackageGroupName, NextToken } }: { readonly input: { readonly ModelPackageGroupName: string; readonly NextToken?: string } }): Promise<unknown> => {
    asked.push(ModelPackageGroupName);
    const found = packages[ModelPackageGroupName];
    if (found === undefined) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const from = Number(NextToken ?? 0);
    const page = Object.entries(found).slice(from, from + 2);
    return { ModelPackageSummaryList: page.map(([ModelPackageArn, ModelApprovalStatus]) => ({ ModelPackageArn, ModelApprovalStatus })), ...(from + 2 < Object.keys(found).length && { NextToken: String(from + 2) }) };
  };
  return { asked, session: { sageMaker: { send } } as unknown as AwsSession };
}

test('what SageMaker has been told since goes before what was recorded, group by group', async () => {
  const group = `${ARN}-group/digits`;
  const { asked, session: known } = session({ [group]: { [`${ARN}/digits/3`]: 'Approved', [`${ARN}/digits/2`]: 'Rejected', [`${ARN}/digits/1`]: 'PendingManualApproval' } });
  const found = await withDecisions(known, [model(record('1', `${ARN}/digits/1`), record('2', `${ARN}/digits/2`), record('3', `${ARN}/digits/3`), record('4', `${ARN}/digits/4`), record('5'))]);
  expect(approvals(found)).toEqual([['1', 'pending'], ['2', 'rejected'], ['3', 'approved'], ['4', 'pending'], ['5', 'pending']]);
  expect([found.problems, asked]).toEqual([[], [group, group]]);
});

test('without packages SageMaker is not asked, and what may not be seen is said', async () => {
  const nothing = session({});
  expect(approvals(await withDecisions(nothing.session, [model(record('1'))]))).toEqual([['1', 'pending']]);
  expect(nothing.asked).toEqual([]);
  const denied = await withDecisions(nothing.session, [model(record('1', `${ARN}/digits/1`))]);
  expect(approvals(denied)).toEqual([['1', 'pending']]);
  expect(denied.problems).toEqual([expect.stringMatching(/^what was decided in SageMaker is not seen, and approvals are as they were recorded: this caller needs sagemaker:ListModelPackages on arn:aws:sagemaker:eu-west-1:111111111111:model-package-group\/digits/)]);
});
