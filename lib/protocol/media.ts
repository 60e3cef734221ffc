import { Refusal } from './refusal';
import { quote } from './words';

/** A content type and its parameters, lower-case but for the values. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const JSON_TYPE: MediaType = { type: 'application/json', parameters: new Map() };

/** What a body is; without a header it is taken for JSON. */
export function contentType(header: string | undefined): MediaType {
  if (header === undefined || header === '' || header === 'application/json') return JSON_TYPE;
  const media = parseMediaType(header);
  const charset = media.parameters.get('charset')?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    throw new Refusal(415, `charset ${quote(charset)} is not supported: send UTF-8`);
  }
  return media;
}

export function isJson(media: MediaType): boolean {
  return media.type === 'application/json' || media.type === 'text/json' || media.type.endsWith('+json');
}

export function unsupportedType(media: MediaType, supported: string): Refusal {
  const curl = media.type === 'application/x-www-form-urlencoded' ? " (with curl: -H 'content-type: application/json')" : '';
  return new Refusal(415, `content type ${quote(media.type)} is not supported here: send ${supported}${curl}`);
}

/** Which forms of answer the caller accepts. */
export interface Accepted {
  readonly json: boolean;
  /** JSON would do, but csv is preferred. */
  readonly csv: boolean;
  readonly csvHeader: string | undefined;
}

const ANYTHING: Accepted = { json: true, csv: false, csvHeader: undefined };

export function accepted(header: string | undefined): Accepted {
  if (header === undefined || header === '' || header === '*/*' || header === 'application/json') return ANYTHING;
  let json = 0;
  let csv = 0;
  let other = 0;
  let csvHeader: string | undefined;
  for (const range of header.split(',')) {
    const { type, parameters } = parseMediaType(range);
    const quality = Number(parameters.get('q') ?? 1);
    if (type === 'application/json' || type === 'application/octet-stream' || type.endsWith('+json')) json = Math.max(json, quality);
    else if (type === '*/*' || type === 'application/*') other = Math.max(other, quality);
    else if (type === 'text/csv' || type === 'text/*') {
      csv = Math.max(csv, quality);
      csvHeader = parameters.get('header') ?? csvHeader;
    }
  }
  return { json: json > 0 || other > 0, csv: csv > 0 && csv > json && csv >= other, csvHeader };
}

function parseMediaType(text: string): MediaType {
  const [type = '', ...rest] = text.split(';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals < 0) continue;
    parameters.set(parameter.slice(0, equals).trim().toLowerCase(), unquote(parameter.slice(equals + 1).trim()));
  }
  return { type: type.trim().toLowerCase(), parameters };
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
