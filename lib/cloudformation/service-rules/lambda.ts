import type { ServiceRules, Subject } from './rule';
import { isGiven, isMissing, known, listOf, numberOf, objectOf, referredType } from './rule';

/** https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html: "You can't use provisioned concurrency with the $LATEST version." */
const UNPUBLISHED = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
const WEIGHTED = 'Alias with weights can not be used with Provisioned Concurrency';
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: over 10, the batch window has to be at least 1 second. */
const SQS_WINDOW = 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10';
const SQS_BATCH = 10;

function alias({ properties, refuse }: Subject): void {
  if (!isGiven(properties['ProvisionedConcurrencyConfig'])) return;
  if (properties['FunctionVersion'] === '$LATEST') refuse('/ProvisionedConcurrencyConfig', UNPUBLISHED);
  if (listOf(objectOf(properties['RoutingConfig'])['AdditionalVersionWeights']).some(isGiven)) refuse('/ProvisionedConcurrencyConfig', WEIGHTED);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html */
function fn({ properties, refuse }: Subject): void {
  const code = objectOf(properties['Code']);
  const packageType = isMissing(properties['PackageType']) ? 'Zip' : known(properties['PackageType']);
  if (packageType === 'Zip') {
    if (isGiven(code['ImageUri'])) refuse('/Code/ImageUri', 'ImageUri is the code of a function whose PackageType is Image, and this one is Zip');
    else if (isMissing(properties['Runtime']) || isMissing(properties['Handler'])) {
      refuse(isMissing(properties['Runtime']) ? '/Runtime' : '/Handler', 'Runtime and Handler are mandatory parameters for functions created with deployment packages.');
    }
  }
  if (packageType === 'Image') {
    for (const name of ['ZipFile', 'S3Bucket', 'S3Key']) if (isGiven(code[name])) refuse(`/Code/${name}`, `${name} is the code of a function whose PackageType is Zip, and this one is Image`);
    for (const name of ['Runtime', 'Handler', 'Layers']) if (isGiven(properties[name])) refuse(`/${name}`, `${name} is not for functions created with container images`);
  }
}

function eventSource({ properties, template, refuse }: Subject): void {
  const source = properties['EventSourceArn'];
  const isQueue = /^arn:[^:]*:sqs:/.test(String(known(source) ?? '')) || referredType(source, template) === 'AWS::SQS::Queue';
  const size = numberOf(properties['BatchSize']);
  const window = properties['MaximumBatchingWindowInSeconds'];
  if (isQueue && size !== undefined && size > SQS_BATCH && (isMissing(window) || numberOf(window) === 0)) refuse('/MaximumBatchingWindowInSeconds', SQS_WINDOW);
}

export const LAMBDA: Readonly<Record<string, ServiceRules>> = {
  'AWS::Lambda::Alias': { service: 'Lambda', check: alias },
  'AWS::Lambda::Function': { service: 'Lambda', check: fn },
  'AWS::Lambda::EventSourceMapping': { service: 'Lambda', check: eventSource },
};
