import fc from 'fast-check';
import { isWithin, listedIn, placeOf, placesIn, regionInName } from '../../../lib/residency/places';
import { isRegion, meantRegion, partitionOf, regionOfZone, urlSuffixOf } from '../../../lib/residency/regions';
import { OPEN, OWN } from '../../../lib/residency/resolve';

/** RegionInfo of aws-cdk-lib 2.276.0. */
const REGIONS = [
  ['eu-central-1', 'aws', 'amazonaws.com'], ['us-east-1', 'aws', 'amazonaws.com'], ['ap-southeast-7', 'aws', 'amazonaws.com'], ['mx-central-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'], ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-east-1', 'aws-us-gov', 'amazonaws.com'], ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'], ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk'], ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov'],
] as const;
const anyRegion = fc.constantFrom(...REGIONS);
const service = fc.constantFrom('sqs', 'sns', 'lambda', 'kms', 'sagemaker', 'dynamodb', 'secretsmanager', 'execute-api');
const account = fc.stringMatching(/^\d{12}$/);
const name = fc.stringMatching(/^[a-z][a-z0-9]{2,12}$/);

test('names of regions say their partitions, and what hosts end in', () => {
  expect(REGIONS.map(([region]) => [region, partitionOf(region), urlSuffixOf(region)])).toEqual(REGIONS.map((row) => [...row]));
  expect(['us-east', 'eu-centrl-1', 'EU-CENTRAL-1', 'eu-central-1a', '', 'global', 'us-isox-east-1'].filter(isRegion)).toEqual([]);
  expect(meantRegion('eu-centrl-1')).toBe(': did you mean eu-central-1?');
});

test('the region of an ARN is found, in every partition and in any text', () => {
  fc.assert(fc.property(anyRegion, service, account, name, fc.constantFrom('', 'see ', '["', 'https://example.com/?a='), ([region, partition], svc, id, rest, before) => {
    const arn = `arn:${partition}:${svc}:${region}:${id}:${rest}`;
    expect(placesIn(`${before}${arn}`)).toEqual([{ kind: 'arn', region, text: arn }]);
  }));
});

test('an ARN without a region, of any region, and of the stack itself says nothing', () => {
  for (const text of ['arn:aws:iam::111122223333:role/x', 'arn:aws:s3:::models/*', 'arn:aws:sagemaker:*:111122223333:endpoint/x', `arn:aws:sqs:${OWN}:${OWN}:q`, `${OWN}/*`, OPEN, `${OPEN}/index/*`]) {
    expect([text, placesIn(text)]).toEqual([text, []]);
  }
});

test('an ARN whose region is open, and one whose region is a pattern', () => {
  expect(placesIn(`arn:aws:sqs:${OPEN}:111122223333:q`)).toEqual([{ kind: 'arn', region: undefined, text: `arn:aws:sqs:${OPEN}:111122223333:q` }]);
  expect(placesIn('arn:aws:sqs:us-*:111122223333:q')).toEqual([{ kind: 'arn', region: 'us-*', text: 'arn:aws:sqs:us-*:111122223333:q' }]);
  expect([isWithin('us-*', ['eu-west-1']), isWithin('eu-*', ['eu-west-1']), isWithin('eu-west-?', ['eu-west-1']), isWithin('eu-west-2', ['eu-west-1'])]).toEqual([false, true, true, false]);
});

test('the region of a host is found, in every partition', () => {
  fc.assert(fc.property(anyRegion, account, name, ([region, , suffix], id, bucket) => {
    for (const [kind, host] of [
      ['host', `s3.${region}.${suffix}`], ['host', `${bucket}.s3.${region}.${suffix}`], ['host', `${bucket}.s3-website.${region}.${suffix}`], ['host', `s3-${region}.${suffix}`],
      ['host', `${bucket}.s3.dualstack.${region}.${suffix}`], ['host', `abc123.execute-api.${region}.${suffix}`], ['host', `sqs.${region}.${suffix}`],
      ['host', `bucket.vpce-1a2b.s3.${region}.vpce.${suffix}`], ['host', `logs.${region}.${suffix}`], ['host', `runtime.sagemaker.${region}.${suffix}`],
      ['image', `${id}.dkr.ecr.${region}.${suffix}`], ['host', `${OPEN}.s3.${region}.${suffix}`],
    ] as const) {
      expect(placesIn(`https://${host}/path`)).toEqual([{ kind, region, text: host }]);
    }
  }), { numRuns: 30 });
});

test('a function URL, an image, a VPC endpoint service and a console of a region', () => {
  expect(placesIn('https://abc.lambda-url.us-east-1.on.aws/').map(({ region }) => region)).toEqual(['us-east-1']);
  expect(placesIn('763104351884.dkr.ecr.us-west-2.amazonaws.com/vllm:1@sha256:ab')).toEqual([{ kind: 'image', region: 'us-west-2', text: '763104351884.dkr.ecr.us-west-2.amazonaws.com' }]);
  expect(placesIn('com.amazonaws.us-east-1.sagemaker.runtime').map(({ kind, region }) => [kind, region])).toEqual([['service name', 'us-east-1']]);
  expect(placesIn(`com.amazonaws.${OPEN}.s3`).map(({ region }) => region)).toEqual([undefined]);
  expect(placesIn('ec2-1-2-3-4.compute-1.amazonaws.com').map(({ region }) => region)).toEqual(['us-east-1']);
});

test('services as such are in no region, and a bucket without one is wherever it is', () => {
  for (const text of ['lambda.amazonaws.com', 'sagemaker.amazonaws.com', `${OPEN}.amazonaws.com`, 'https://docs.aws.amazon.com/lambda', 'not.amazonaws.community', `https://${OWN}.s3.amazonaws.com/x`, 'cloudfront.net']) {
    expect([text, placesIn(text)]).toEqual([text, []]);
  }
  expect(placesIn('https://models.s3.amazonaws.com/x').map(({ region }) => region)).toEqual([undefined]);
  expect(placesIn('https://s3.amazonaws.com/models/x').map(({ region }) => region)).toEqual([undefined]);
  expect(placesIn(`1.dkr.ecr.${OPEN}.amazonaws.com/x`).map(({ kind, region }) => [kind, region])).toEqual([['image', undefined]]);
});

test('the names of buckets that say a region, and those that do not', () => {
  fc.assert(fc.property(anyRegion, account, ([region], id) => {
    expect(['jumpstart-cache-prod-', `cdk-hnb659fds-assets-${id}-`, 'prod.'].map((start) => regionInName(`${start}${region}`))).toEqual([region, region, region]);
    expect(regionInName(`sagemaker-${region}-${id}`)).toBe(region);
    expect(placesIn(`s3://sagemaker-${region}-${id}/model.tar.gz`).map((place) => place.region)).toEqual([region]);
    expect(placesIn(`arn:aws:s3:::sagemaker-${region}-${id}/*`).map((place) => place.region)).toEqual([region]);
  }));
  expect(['models', 'eu-models', 'my-us-east-15x', 'xus-east-1x'].map(regionInName)).toEqual([undefined, undefined, undefined, undefined]);
});

test('regions within JSON within texts, escaped or not', () => {
  expect(placesIn('{"region":"us-east-1","service":"SSM"}').map(({ region }) => region)).toEqual(['us-east-1']);
  expect(placesIn('{"a":"{\\"awsRegion\\": \\"us-east-1\\"}"}').map(({ region }) => region)).toEqual(['us-east-1']);
  expect(placesIn(`{"region":"${OPEN}"}`).map(({ region }) => region)).toEqual([undefined]);
  expect(placesIn(`{"region":"${OWN}"}`)).toEqual([]);
});

test('zones, also local and wavelength zones, are in their region', () => {
  fc.assert(fc.property(anyRegion, fc.constantFrom('a', 'f'), ([region], letter) => {
    expect(regionOfZone(`${region}${letter}`)).toBe(region);
    expect(placeOf(`${region}${letter}`)).toEqual({ kind: 'zone', region, text: `${region}${letter}` });
    expect(placeOf(region)).toEqual({ kind: 'region', region, text: region });
  }));
  expect(['us-west-2-lax-1a', 'us-east-1-wl1-bos-wlz-1', 'eu-central-1ab', 'models'].map(regionOfZone)).toEqual(['us-west-2', 'us-east-1', undefined, undefined]);
});

test('no text makes it fail, and what it finds is in the text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'arn:', '.amazonaws.com', 's3://', `arn:aws:sqs:${OPEN}:`), (text, part) => {
    for (const place of placesIn(`${text}${part}${text}`)) expect(`${text}${part}${text}`).toContain(place.text);
  }), { numRuns: 40 });
});

test('an ARN within an ARN, or behind another, is found too', () => {
  const own = 'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/';
  expect(placesIn(`${own}arn:aws:lambda:us-east-1:111122223333:function:f/invocations`).map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
  expect(placesIn('arn:aws:sqs:eu-central-1:1:a;arn:aws:sqs:us-east-1:1:b').map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
});

test('hosts and regions are what they are in any case', () => {
  expect(placesIn('https://SQS.US-EAST-1.AmazonAWS.com/1/q')).toEqual([{ kind: 'host', region: 'us-east-1', text: 'SQS.US-EAST-1.AmazonAWS.com' }]);
  expect(placesIn('S3://jumpstart-cache-prod-us-west-2/x').map(({ region }) => region)).toEqual(['us-west-2']);
  expect([placeOf(' US-EAST-1 ')?.region, placeOf('EU-Central-1a')?.region]).toEqual(['us-east-1', 'eu-central-1']);
});

test('a list of regions, and what is no list of them', () => {
  expect(listedIn('eu-central-1, us-east-1;eu-west-1a')?.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1', 'eu-west-1']);
  expect(['', ' , ', 'eu-central-1 and us-east-1', 'europe'].map(listedIn)).toEqual([undefined, undefined, undefined, undefined]);
});

test("a multi-region access point is wherever its buckets are, and the stack's own is the stack's", () => {
  for (const text of ['arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap', 'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com']) expect(placesIn(text).map(({ region }) => region)).toEqual([undefined]);
  for (const text of [`arn:aws:s3::111122223333:accesspoint/${OWN}`, `${OWN}.accesspoint.s3-global.amazonaws.com`]) expect(placesIn(text)).toEqual([]);
});
