const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { answer, key, modelOf } = require('./predict.cjs');

// Path style, as for the others; region, endpoint and credentials come from the environment.
const client = new S3Client({ forcePathStyle: true });
const loading = client.send(new GetObjectCommand({ Bucket: 'bucket', Key: key }))
  .then(({ Body }) => Body.transformToByteArray())
  .then((bytes) => modelOf(Buffer.from(bytes)));

exports.handler = async (event) => answer(await loading, event);
