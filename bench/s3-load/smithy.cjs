const { createHash, createHmac } = require('node:crypto');
const { SignatureV4 } = require('@smithy/signature-v4');
const { answer, key, modelOf } = require('./predict.cjs');
const { address, credentials, get } = require('./request.cjs');

const { hostname, port } = address;

/** The least that the signer takes for a hash. */
class Sha256 {
  constructor(secret) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data) {
    this.hash.update(data);
  }

  async digest() {
    return this.hash.digest();
  }
}

const signer = new SignatureV4({ service: 's3', region: process.env.AWS_REGION, credentials, sha256: Sha256, uriEscapePath: false });
const loading = signer
  .sign({ method: 'GET', protocol: address.protocol, hostname, port: Number(port), path: `/bucket/${key}`, query: {}, headers: { host: address.host } })
  .then(({ headers, path }) => get({ hostname, port, path, headers }))
  .then(modelOf);

exports.handler = async (event) => answer(await loading, event);
