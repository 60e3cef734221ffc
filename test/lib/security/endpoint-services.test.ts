import { endpointServices, serviceOfEndpoint } from '../../../lib/security/endpoint-services';

test('actions name the endpoints that they are called through, each once', () => {
  expect(endpointServices(['codedeploy:GetDeployment', 's3:GetObject', 's3:PutObject', 'cloudwatch:DescribeAlarms', 'sagemaker:InvokeEndpoint', 'sagemaker:ListModels', 'sts:AssumeRole'])).toEqual([
    { name: 'codedeploy', gateway: false }, { name: 'monitoring', gateway: false }, { name: 's3', gateway: true }, { name: 'sagemaker.api', gateway: false }, { name: 'sagemaker.runtime', gateway: false }, { name: 'sts', gateway: false },
  ]);
});

test('what Lambda and other services do in the name of a function needs none', () => {
  expect(endpointServices(['logs:PutLogEvents', 'xray:PutTraceSegments', 'ec2:CreateNetworkInterface', 'kms:Decrypt', 'iam:PassRole', '*', 'nonsense'])).toEqual([]);
});

test.each([
  ['"com.amazonaws.us-east-1.s3"', 's3'],
  ['"com.amazonaws.{\\"Ref\\":\\"AWS::Region\\"}.codedeploy"', 'codedeploy'],
  ['"com.amazonaws.eu-central-1.sagemaker.runtime"', 'sagemaker.runtime'],
  ['{"Fn::Join":["",["com.amazonaws.",{"Ref":"AWS::Region"},".application-autoscaling"]]}', 'application-autoscaling'],
  ['"cn.com.amazonaws.cn-north-1.sts"', 'sts'],
  ['"aws.sagemaker.us-east-1.notebook"', undefined],
])('%s is %s', (name, service) => {
  expect(serviceOfEndpoint(name)).toBe(service);
});
