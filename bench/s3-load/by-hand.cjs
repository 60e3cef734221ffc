const { createHash, createHmac } = require('node:crypto');
const { answer, key, modelOf } = require('./predict.cjs');
const { address, credentials, get } = require('./request.cjs');

const EMPTY = createHash('sha256').digest('hex');
const hmac = (secret, text) => createHmac('sha256', secret).update(text).digest();

function signed(path) {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const headers = { host: address.host, 'x-amz-content-sha256': EMPTY, 'x-amz-date': time, 'x-amz-security-token': credentials.sessionToken };
  const names = Object.keys(headers).join(';');
  const canonical = `GET\n${path}\n\n${Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join('')}\n${names}\n${EMPTY}`;
  const scope = `${time.slice(0, 8)}/${process.env.AWS_REGION}/s3/aws4_request`;
  const secret = scope.split('/').reduce(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(secret, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`).toString('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

const path = `/bucket/${key}`;
const loading = get({ hostname: address.hostname, port: address.port, path, headers: signed(path) }).then(modelOf);

exports.handler = async (event) => answer(await loading, event);
