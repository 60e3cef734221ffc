import { AwsError } from '../wire/errors';

/**
 * The bytes of a body in the aws-chunked coding: `size[;chunk-signature]` lines between the chunks, an
 * empty chunk and trailers at the end. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* unchunked(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let ended = false;
  for await (const piece of body) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (!ended && rest.length > 0) {
      if (left > 0) {
        const chunk = rest.subarray(0, left);
        left -= chunk.length;
        rest = rest.subarray(chunk.length);
        yield chunk;
        continue;
      }
      const end = rest.indexOf('\r\n');
      if (end < 0) break;
      const line = rest.subarray(0, end).toString('latin1');
      rest = rest.subarray(end + 2);
      // The end of the chunk before.
      if (line === '') continue;
      const [size = ''] = line.split(';');
      if (!/^[0-9a-f]+$/i.test(size)) throw new AwsError(400, 'IncompleteBody', `a chunk starts with ${JSON.stringify(size.slice(0, 20))}, but must with its size in hex`);
      left = Number.parseInt(size, 16);
      ended = left === 0;
    }
    // The trailers: checksums of what was already received whole.
    if (ended) rest = Buffer.alloc(0);
  }
  if (!ended) throw new AwsError(400, 'IncompleteBody', 'The request body terminated unexpectedly');
}
