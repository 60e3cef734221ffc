export type XmlValue = string | number | boolean | undefined | null | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** How a protocol writes lists: the Query protocol wraps items in `member`, S3 repeats the element. */
export type XmlLists = 'member' | 'flattened';

export function xmlDocument(name: string, value: XmlValue, lists: XmlLists, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${content(value, lists)}</${name}>`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;')
    // XML 1.0 has no other control characters, not even escaped.
    .replace(/[^\t\n\r\u0020-\uffff]/g, '\ufffd');
}

function content(value: XmlValue, lists: XmlLists): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item: XmlValue) => `<member>${content(item, lists)}</member>`).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value as Record<string, XmlValue>).map(([name, inner]) => element(name, inner, lists)).join('');
}

function element(name: string, value: XmlValue, lists: XmlLists): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && lists === 'flattened') return value.map((item: XmlValue) => `<${name}>${content(item, lists)}</${name}>`).join('');
  return `<${name}>${content(value, lists)}</${name}>`;
}
