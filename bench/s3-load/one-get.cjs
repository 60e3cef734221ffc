// A large model as one plain GetObject brings it: onto disk, unchecked, then into the engine.
const { createWriteStream } = require('node:fs');
const { request } = require('node:http');
const { join } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { sign } = require('aws4');
const ort = require('onnxruntime-node');

const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL_S3);
const credentials = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN };
const file = join(process.env.TMPDIR, 'model.onnx');

const loading = new Promise((resolve, reject) => {
  const { path, headers } = sign({ hostname, port, path: '/bucket/models/model.onnx', service: 's3', region: process.env.AWS_REGION, method: 'GET' }, credentials);
  request({ hostname, port, path, headers }, (response) => {
    if (response.statusCode === 200) resolve(pipeline(response, createWriteStream(file)));
    else reject(new Error(`S3 answered ${response.statusCode}`));
  }).on('error', reject).end();
}).then(() => ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 }));

exports.handler = async (event) => {
  const [{ data }] = JSON.parse(event.body).inputs;
  const session = await loading;
  const { embedding } = await session.run({ row: new ort.Tensor('int64', BigInt64Array.from(data.map(BigInt)), [1]) });
  return { statusCode: 200, body: JSON.stringify({ outputs: [{ data: Array.from(embedding.data) }] }) };
};
