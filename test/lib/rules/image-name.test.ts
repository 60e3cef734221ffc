import fc from 'fast-check';
import { imageName } from '../../../lib/rules/images/reference';
import { markOf } from '../../../lib/rules/values';

const REGION = markOf({ name: 'AWS::Region' });
const REPOSITORY = markOf({ name: 'Repository' });

test.each([
  ['000000000000.dkr.ecr.eu-west-1.amazonaws.com/digits:1', { account: '000000000000', region: 'eu-west-1', repository: 'digits', tag: '1', digest: false }],
  ['000000000000.dkr.ecr.eu-west-1.amazonaws.com/team/digits', { repository: 'team/digits', tag: 'none' }],
  [`000000000000.dkr.ecr.${REGION}.amazonaws.com/digits:1`, { account: '000000000000', region: undefined, repository: 'digits', tag: '1' }],
  [`000000000000.dkr.ecr.eu-west-1.amazonaws.com/digits@sha256:${'0a'.repeat(32)}`, { repository: 'digits', digest: true }],
  [`000000000000.dkr.ecr.eu-west-1.amazonaws.com/${REPOSITORY}`, { repository: undefined, tag: undefined }],
  [`${markOf({ name: 'Repository', attribute: 'RepositoryUri' })}:latest`, { tag: 'latest' }],
  [markOf({ name: 'Repository', attribute: 'RepositoryUri' }), { tag: 'none' }],
  ['localhost:5000/digits', { host: 'localhost:5000', repository: 'digits', tag: 'none' }],
  ['public.ecr.aws/lambda/python:3.13', { host: 'public.ecr.aws', repository: 'lambda/python', tag: '3.13' }],
  ['ubuntu:24.04', { tag: '24.04' }],
])('%s', (text, expected) => {
  expect(imageName(text)).toMatchObject(expected);
});

test('nothing is read of what is not known', () => {
  expect([undefined, 7, REPOSITORY, '{{resolve:ssm:/image}}'].map((value) => imageName(value))).toEqual([undefined, undefined, undefined, undefined]);
});

test('what a name is made of is what is read of it', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
  fc.assert(fc.property(fc.stringMatching(/^\d{12}$/), fc.array(word, { minLength: 1, maxLength: 3 }), fc.option(word), (account, path, tag) => {
    const name = imageName(`${account}.dkr.ecr.us-east-1.amazonaws.com/${path.join('/')}${tag === null ? '' : `:${tag}`}`);
    expect(name).toMatchObject({ account, region: 'us-east-1', repository: path.join('/'), tag: tag ?? 'none' });
  }));
});

test('no text is too strange to be read', () => {
  fc.assert(fc.property(fc.string(), (text) => { expect(() => imageName(text)).not.toThrow(); }));
});
