// As much of S3 as a reader needs, in a process of its own: GetObject of whole objects and of ranges, If-Match, and a limit to what one
// connection carries. Started with one argument of JSON: { objects: { '/bucket/key': file }, bytesPerSecond?, tls?: { key, cert } }.
// Prints its port, and ends with its standard input.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';

const { objects, bytesPerSecond = Infinity, tls } = JSON.parse(process.argv[2]);
const SLICE = 256 * 1024;

const store = new Map(Object.entries(objects).map(([path, file]) => {
  const bytes = readFileSync(file);
  return [path, { bytes, etag: `"${createHash('md5').update(bytes).digest('hex')}"` }];
}));

function answer(request, response) {
  const object = store.get(decodeURIComponent(request.url.split('?')[0]));
  const refuse = (status, code) => response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  if (object === undefined) return refuse(404, 'NoSuchKey');
  if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return refuse(403, 'AccessDenied');
  const { bytes, etag } = object;
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) return refuse(412, 'PreconditionFailed');
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const start = first === undefined ? 0 : Number(first);
  const end = last === undefined ? bytes.length : Math.min(Number(last) + 1, bytes.length);
  response.writeHead(first === undefined ? 200 : 206, {
    'content-type': 'binary/octet-stream', 'content-length': end - start, 'accept-ranges': 'bytes', etag,
    ...(first !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  });
  send(response, bytes.subarray(start, end));
}

/** No faster than the limit, counted from the first byte of this answer. */
function send(response, bytes) {
  if (bytesPerSecond === Infinity) return response.end(bytes);
  const begun = performance.now();
  let sent = 0;
  const next = () => {
    if (response.destroyed) return;
    const slice = bytes.subarray(sent, sent + SLICE);
    sent += slice.length;
    const go = () => {
      const early = (sent / bytesPerSecond) * 1000 - (performance.now() - begun);
      if (sent >= bytes.length) return setTimeout(() => response.end(), Math.max(0, early));
      return early > 1 ? setTimeout(next, early) : setImmediate(next);
    };
    if (response.write(slice)) go();
    else response.once('drain', go);
  };
  next();
}

const server = tls ? createHttpsServer(tls, answer) : createHttpServer(answer);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit()).resume();
