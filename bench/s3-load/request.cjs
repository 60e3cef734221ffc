// GET over node:http or node:https, to the end.
const { Agent, request } = process.env.AWS_ENDPOINT_URL_S3.startsWith('https:') ? require('node:https') : require('node:http');

const agent = new Agent({ keepAlive: true });

exports.address = new URL(process.env.AWS_ENDPOINT_URL_S3);
exports.credentials = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN };

exports.get = ({ hostname, port, path, headers }) => new Promise((resolve, reject) => {
  request({ hostname, port, path, headers, agent }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => (response.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(new Error(`S3 answered ${response.statusCode}`))));
  }).on('error', reject).end();
});
