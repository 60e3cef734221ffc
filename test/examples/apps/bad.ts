// An app with a wrong memory size and an open bucket: what finds nothing in it finds nothing anywhere.
import { App, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';

const stack = new Stack(new App(), 'Bad');
new CfnFunction(stack, 'Fn', { role: 'arn:aws:iam::123456789012:role/r', code: { zipFile: 'x' }, runtime: 'nodejs24.x', handler: 'x', memorySize: 10 });
new Bucket(stack, 'Bucket');
