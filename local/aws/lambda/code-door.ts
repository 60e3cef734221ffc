import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { storedZip } from '../../../lib/archive/stored-zip';
import { send } from '../../http';
import type { BlobStore } from '../state/blob-store';
import type { AwsRequest } from '../wire/request';
import { codeSha256, type Functions } from './functions';
import type { CodeRecord } from './records';

/** Where the addresses that GetFunction answers lead. */
export const CODE_PATH = '/_csi/function-code';

/**
 * Code for who was told its address, as those of AWS are that hold a signature: "The URL is valid for 10 minutes"
 * (https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html). These name the content, and stay valid.
 */
export class CodeDoor {
  constructor(private readonly functions: Functions, private readonly blobs: BlobStore) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    request.message.resume();
    const digest = request.url.pathname.slice(CODE_PATH.length + 1);
    const code = request.method === 'GET' ? this.withDigest(digest) : undefined;
    if (code === undefined) return send(response, 404, 'there is no code at this address\n', { 'content-type': 'text/plain' });
    if (code.kind === 'inline') {
      const zip = Buffer.from(storedZip(Buffer.from('index.js'), Buffer.from(code.text)));
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': zip.length });
      response.end(zip);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/zip', 'content-length': code.bytes });
    await pipeline(this.blobs.stream(code.blob), response);
  }

  private withDigest(digest: string): Exclude<CodeRecord, { readonly kind: 'image' }> | undefined {
    for (const fn of this.functions.all) {
      for (const { code } of [fn.latest, ...fn.versions]) if (code.kind !== 'image' && digestOf(code) === digest) return code;
    }
    return undefined;
  }
}

export function codeLocation(endpoint: string, code: Exclude<CodeRecord, { readonly kind: 'image' }>): string {
  return `${endpoint}${CODE_PATH}/${digestOf(code)}`;
}

function digestOf(code: CodeRecord): string {
  return Buffer.from(codeSha256(code), 'base64').toString('hex');
}
