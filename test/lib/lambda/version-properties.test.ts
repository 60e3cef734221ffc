import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { PUBLISHED_WITH_VERSION, publishedProperties } from '../../../lib/lambda/version-properties';

const schema = loadAwsServiceSpecSync().lookup('resource', 'cloudFormationType', 'equals', 'AWS::Lambda::Function').only();

test('every property of the function\'s public schema is classified, and nothing else', () => {
  expect(Object.keys(PUBLISHED_WITH_VERSION).sort()).toEqual(Object.keys(schema.properties).sort());
});

test('tags, reserved concurrency and the name stay out; what is newer than the table counts', () => {
  expect(publishedProperties({ MemorySize: 1, Tags: [], ReservedConcurrentExecutions: 1, FunctionName: 'f', Newest: true })).toEqual({ MemorySize: 1, Newest: true });
});
