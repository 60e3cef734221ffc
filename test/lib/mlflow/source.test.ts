import fc from 'fast-check';
import { parseArtifactUri, artifactRoute, listedPath } from '../../../lib/mlflow/artifact-uri';
import { parseImportSource } from '../../../lib/mlflow/source';
import { trackingServer } from '../../../lib/mlflow/tracking-server';
import { describeProblem } from '../../../lib/problem';

const wordsOf = (text: string): string => parseImportSource(text).problems.map(describeProblem).join('\n');
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._-]{0,20}$/);

describe('what is to be imported', () => {
  test('a version by its alias, by its number, a model by its id, one of a run', () => {
    expect(parseImportSource('mlflow:models:/churn@champion').source).toEqual({ kind: 'alias', model: 'churn', alias: 'champion' });
    expect(parseImportSource('mlflow:models:/churn/12').source).toEqual({ kind: 'version', model: 'churn', version: '12' });
    expect(parseImportSource('mlflow:models:/m-606b58f57aac4f2bade331cb3bdee7ee').source).toEqual({ kind: 'modelId', modelId: 'm-606b58f57aac4f2bade331cb3bdee7ee' });
    expect(parseImportSource('mlflow:runs:/488152/model/onnx').source).toEqual({ kind: 'run', runId: '488152', path: 'model/onnx' });
  });

  test('MLflow\'s own address needs no word before it', () => {
    expect(parseImportSource('models:/churn@champion').source).toEqual(parseImportSource('mlflow:models:/churn@champion').source);
  });

  test('an alias is what follows the last @', () => {
    fc.assert(fc.property(name, fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/), (model, alias) => {
      expect(parseImportSource(`models:/${model}@${alias}`).source).toEqual({ kind: 'alias', model, alias });
      expect(parseImportSource(`models:/a@${model}@${alias}`).source).toEqual({ kind: 'alias', model: `a@${model}`, alias });
    }));
  });

  test('anything else is a path', () => {
    for (const path of ['model.onnx', './models/churn', '/tmp/a b', 'C', 'a@b']) expect(parseImportSource(path).source).toEqual({ kind: 'path', path });
  });

  test.each([
    ['models:/churn', 'names no version: write models:/churn@ALIAS or models:/churn/VERSION'],
    ['models:/churn/Production', 'stages are gone from MLflow since 2.9'],
    ['models:/churn/latest', 'another version tomorrow'],
    ['models:/churn@', 'names no version'],
    ['models:/@champion', 'names no version'],
    ['models:/', 'names nothing'],
    ['models:/a/../b', 'names nothing'],
    ['models:/a/1/2', 'allowed'],
    ['models://profile@databricks/churn/1', 'a profile of Databricks'],
    ['runs:/488152', 'without a path'],
    ['mlflow:churn', 'write models:/ or runs:/ after mlflow:'],
    ['databricks://x', 'Databricks'],
    ['dbfs:/models/x', 'Databricks'],
    ['arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3', 'ModelArtifact.fromModelPackage'],
    ['s3://bucket/model.onnx', 'begins with s3:'],
    ['', 'is empty'],
  ])('%s is refused', (text, words) => {
    expect(parseImportSource(text).source).toBeUndefined();
    // Those with a list of what is allowed say it in any case.
    expect(wordsOf(text)).toContain(words === 'allowed' ? 'mlflow:models:/NAME@ALIAS' : words);
  });
});

describe('the server', () => {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const find = (uri: string | undefined, environment: Record<string, string> = {}) => trackingServer(uri, environment, encode);

  test('the option goes before the environment, and a slash at the end is none', () => {
    expect(find('http://a:5000/', { MLFLOW_TRACKING_URI: 'http://b' }).server).toEqual({ base: 'http://a:5000', insecureTls: false });
    expect(find(undefined, { MLFLOW_TRACKING_URI: 'https://b/mlflow/' }).server).toEqual({ base: 'https://b/mlflow', insecureTls: false });
  });

  test('who asks: a name and a password before a token, and that before what is in the address', () => {
    const all = { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'p:w', MLFLOW_TRACKING_TOKEN: 't' };
    expect(find('http://u:x@a', all).server?.authorization).toBe(`Basic ${encode('ann:p:w')}`);
    expect(find('http://u:x@a', { MLFLOW_TRACKING_TOKEN: 't' }).server?.authorization).toBe('Bearer t');
    expect(find('http://u:x%40y@a').server).toEqual({ base: 'http://a', authorization: `Basic ${encode('u:x@y')}`, insecureTls: false });
    expect(find('http://a', { MLFLOW_TRACKING_USERNAME: 'ann' }).server?.authorization).toBeUndefined();
  });

  test.each([['true', true], ['True', true], ['1', true], ['false', false], ['', false]])('MLFLOW_TRACKING_INSECURE_TLS=%s', (value, expected) => {
    expect(find('https://a', { MLFLOW_TRACKING_INSECURE_TLS: value }).server?.insecureTls).toBe(expected);
  });

  test.each([
    [undefined, 'MLFLOW_TRACKING_URI is not set'],
    ['databricks', 'a workspace of Databricks'],
    ['databricks-uc://p', 'a workspace of Databricks'],
    ['arn:aws:sagemaker:eu-west-1:111122223333:mlflow-tracking-server/x', 'signed with credentials of AWS'],
    ['./mlruns', 'is a folder, and no server'],
    ['file:///tmp/mlruns', 'an address of file, and no server'],
    ['ftp://a', 'begins with ftp:'],
  ])('%s is refused', (uri, words) => {
    const { server, problems } = find(uri);
    expect(server).toBeUndefined();
    expect(problems.map(describeProblem).join()).toContain(words);
  });

  test('the password of a database is not shown', () => {
    expect(find('postgresql://ann:secret@db/mlflow').problems.map(describeProblem).join()).toMatch(/^(?!.*secret).*postgresql/);
  });
});

describe('where files are', () => {
  const base = 'http://a:5000/mlflow';
  test.each([
    ['mlflow-artifacts:/1/models/m-1/artifacts', { kind: 'proxied', path: '1/models/m-1/artifacts' }],
    ['mlflow-artifacts://a:5000/1/x/', { kind: 'proxied', path: '1/x' }],
    [`${base}/api/2.0/mlflow-artifacts/artifacts/1/x`, { kind: 'proxied', path: '1/x' }],
    ['s3://bucket/a/b/', { kind: 's3', bucket: 'bucket', prefix: 'a/b' }],
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
    ['file:///srv/ml%20runs/1', { kind: 'file', path: '/srv/ml runs/1' }],
    ['/srv/mlruns/1', { kind: 'file', path: '/srv/mlruns/1' }],
    ['models:/m-1', { kind: 'source', source: { kind: 'modelId', modelId: 'm-1' } }],
  ])('%s', (uri, place) => {
    expect(parseArtifactUri(uri, base).place).toEqual(place);
  });

  test.each([
    ['mlflow-artifacts://other:5000/1', 'another server, other:5000'],
    ['https://u:hunter2@elsewhere/x', 'https://elsewhere/x'],
    ['gs://bucket/x', '(gs:)'],
    ['wasbs://c@a/x', '(wasbs:)'],
    ['s3://', 'names no bucket'],
  ])('%s is refused', (uri, words) => {
    const { place, problems } = parseArtifactUri(uri, base);
    expect(place).toBeUndefined();
    expect(problems.map(describeProblem).join()).toContain(words);
    expect(problems.map(describeProblem).join()).not.toContain('hunter2');
  });

  test('what a server lists stays below the model', () => {
    for (const bad of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '', '.', 'C:\\x', 'a\\b', 'C:x', 'a\0b']) expect(() => listedPath('', bad)).toThrow('no path below the model');
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[\w-][\w .-]{0,10}$/).filter((part) => part.trim() !== ''), { minLength: 1, maxLength: 4 }), (parts) => {
      expect(listedPath('root', parts.join('/'))).toBe(`root/${parts.join('/')}`);
    }));
  });

  test('a path with odd characters is one address', () => {
    expect(artifactRoute('1/a b/ü#?.txt')).toBe('/api/2.0/mlflow-artifacts/artifacts/1/a%20b/%C3%BC%23%3F.txt');
  });
});
