import { tagOperations, type Tagged } from '../../../../local/aws/sagemaker/api/tags';
import { withResourceTags } from '../../../../local/aws/sagemaker/resource-tags';
import type { AwsRequest } from '../../../../local/aws/wire/request';

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000:model/m';
const record = { name: 'm', arn: ARN, created: 0, tags: { 'csi:stack': 'S' } };
const kind = { byArn: (arn: string) => (arn === ARN ? record : undefined), setTags: () => undefined } as unknown as Tagged;

function asked() {
  const calls: unknown[] = [];
  const request = { authorize: (...call: unknown[]) => { calls.push(call); } } as unknown as AwsRequest;
  return { calls, request: withResourceTags(request, [kind]) };
}

test('permissions see the tags of what a call is about', () => {
  const { calls, request } = asked();
  request.authorize('sagemaker:DeleteModel', ARN);
  request.authorize('sagemaker:DeleteModel', `${ARN}2`);
  expect(calls).toEqual([
    ['sagemaker:DeleteModel', ARN, { 'aws:ResourceTag/csi:stack': 'S', 'sagemaker:ResourceTag/csi:stack': 'S' }],
    ['sagemaker:DeleteModel', `${ARN}2`, {}],
  ]);
});

test('and the keys of the tags that it adds or takes away', () => {
  const { calls, request } = asked();
  const { AddTags, DeleteTags } = tagOperations([kind], request);
  AddTags!({ ResourceArn: ARN, Tags: [{ Key: 'csi:served', Value: 'x' }] }, {} as never);
  DeleteTags!({ ResourceArn: ARN, TagKeys: ['a', 'b'] }, {} as never);
  expect(calls).toMatchObject([['sagemaker:AddTags', ARN, { 'aws:TagKeys': ['csi:served'] }], ['sagemaker:DeleteTags', ARN, { 'aws:TagKeys': ['a', 'b'] }]]);
});
