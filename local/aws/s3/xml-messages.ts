import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, send } from '../../http';
import { AwsError } from '../wire/errors';
import { xmlDocument, type XmlValue } from '../wire/xml';

export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_XML_BYTES = 4 * 1024 * 1024;

export async function xmlBody(message: IncomingMessage): Promise<string> {
  const body = await readBody(message, MAX_XML_BYTES);
  if (body === undefined) throw new AwsError(400, 'MaxMessageLengthExceeded', 'Your request was too big.');
  return body.toString('utf8');
}

export function element(xml: string, name: string): string | undefined {
  const [, value] = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml) ?? [];
  return value?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&#13;', '\r').replaceAll('&amp;', '&');
}

export function reply(response: ServerResponse, name: string, value: XmlValue): void {
  send(response, 200, xmlDocument(name, value, 'flattened', NAMESPACE), { 'content-type': 'application/xml' });
}

export function refuse(operation: string): never {
  throw AwsError.notServed('s3', operation);
}
