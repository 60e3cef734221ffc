const { sign } = require('aws4');
const { answer, key, modelOf } = require('./predict.cjs');
const { address, credentials, get } = require('./request.cjs');

const { hostname, port } = address;
const loading = get(sign({ hostname, port, path: `/bucket/${key}`, service: 's3', region: process.env.AWS_REGION, method: 'GET' }, credentials)).then(modelOf);

exports.handler = async (event) => answer(await loading, event);
