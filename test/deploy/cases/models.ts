import { InvokeCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, HeadBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows, type ModelRow, type ModelRows } from '../../../lib/model/rows';
import { rowProblem, scoreRows } from '../../../local/score-rows';
import { outputOf, ROOT, type World } from '../world';
import { appOf, type DeployCase } from './case';

const model = (version: string, file: string): string => join(ROOT, 'examples/models/digits', version, file);
const rowsOf = (version: string): ModelRows => parseModelRows(readFileSync(model(version, 'rows.json'), 'utf8'));

/** Rows that are invoked by the API, one by one: enough to tell versions apart. */
const SAMPLE = 20;

/** Model functions of this library: the digits of examples/models, from a file and from a bucket. */
export const models: DeployCase = {
  name: 'models',
  title: 'model functions: deployed, answering as the framework does; a new model version beside the old one; no change publishes nothing; destroyed, but for what is retained',
  app: appOf('models'),
  makes: [
    '1 stack', '2 model functions and the functions that deploy them, with up to 3 versions, aliases and function URLs', '3 Lambda layers, together about 30 MB', '2 S3 buckets with models of less than 1 MB', 'IAM roles and log groups',
  ],

  async run(world) {
    const { clients: { lambda, s3 }, target } = world;
    const first = await world.deployed(['Models'], { digits: '1' });
    const FunctionName = outputOf(first, 'DigitsName');
    await answersRight(world, FunctionName, 'live', rowsOf('1'), outputOf(first, 'DigitsUrl'));

    const Bucket = `${target.prefix.toLowerCase()}-training-results-${target.account}`;
    await s3.send(new CreateBucketCommand({ Bucket, ...(target.region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: target.region as 'eu-west-1' } }) }));
    world.remember({ type: 'AWS::S3::Bucket', id: Bucket });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket, Key: 'digits/model.onnx', Body: readFileSync(model('2', 'model.onnx')) }));
    const changed = { digits: '2', bucket: Bucket, objectVersion: VersionId };
    const second = await world.deployed(['Models'], changed);
    await answersRight(world, FunctionName, 'live', rowsOf('2'), outputOf(second, 'DigitsUrl'));
    await answersRight(world, outputOf(second, 'FetchedName'), 'live', rowsOf('2'), outputOf(second, 'FetchedUrl'));
    // The old version stays what it was, and the alias has moved.
    const [row] = rowsOf('1').rows;
    const answers = await Promise.all(['1', '2', 'live'].map((qualifier) => invoke(world, FunctionName, qualifier, rowsOf('1'), row as ModelRow)));
    assert.deepEqual(answers.map(({ version }) => version), ['1', '2', '2']);
    assert.deepEqual(answers.map(({ body }) => (JSON.parse(body) as { model_version: string }).model_version), ['1', '2', '2']);

    assert.match(await world.deployed(['Models'], changed), /\(no changes\)/);
    const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
    assert.deepEqual(Versions?.map(({ Version }) => Version), ['$LATEST', '1', '2']);

    await world.destroyed(changed);
    await assert.rejects(lambda.send(new InvokeCommand({ FunctionName, Qualifier: '1' })), { name: 'ResourceNotFoundException' });
    if (target.endpoint !== undefined) await assert.rejects(fetch(outputOf(first, 'DigitsUrl')));
    // What holds models is retained.
    const artifacts = world.made.find(({ type, id }) => type === 'AWS::S3::Bucket' && id.includes('artifacts'));
    await s3.send(new HeadBucketCommand({ Bucket: artifacts?.id }));
  },
};

/** By the Lambda API on any target; by the function URL, with every row, where it takes requests without a signature. */
async function answersRight(world: World, functionName: string, qualifier: string, rows: ModelRows, url: string): Promise<void> {
  for (const row of rows.rows.slice(0, SAMPLE)) {
    const { body } = await invoke(world, functionName, qualifier, rows, row);
    assert.equal(rowProblem(rows, row, { status: 200, body }), undefined);
  }
  if (world.target.endpoint === undefined) return;
  const { agreed, disagreements } = await scoreRows(url.replace(/\/$/, ''), rows);
  assert.deepEqual([agreed, disagreements], [rows.rows.length, []]);
}

async function invoke({ clients: { lambda } }: World, FunctionName: string, Qualifier: string, rows: ModelRows, row: ModelRow) {
  const { Payload, ExecutedVersion: version, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(inferRequest(rows, row)) }));
  const body = Payload?.transformToString() ?? '';
  assert.equal(FunctionError, undefined, body);
  return { version, body };
}
