/**
 * NaN, Infinity and -Infinity are no JSON, but Python's json module writes them for floats, and with it the clients of
 * MLflow for every missing value. They are taken in requests; answers never have them.
 */

/** The text with null for NaN and strings for the infinities, which is what stands for them in JSON. */
export function replaceSpecials(json: string, takesInfinity: boolean): string {
  let replaced = '';
  let at = 0;
  while (at < json.length) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    replaced += replaceOutsideStrings(json.slice(at, end), takesInfinity);
    if (quote < 0) break;
    const after = endOfString(json, quote);
    replaced += json.slice(quote, after);
    at = after;
  }
  return replaced;
}

function replaceOutsideStrings(json: string, takesInfinity: boolean): string {
  if (!json.includes('N') && !json.includes('I')) return json;
  const numbers = json.replaceAll(/\bNaN\b/g, 'null');
  return takesInfinity ? numbers.replaceAll(/-?\bInfinity\b/g, '"$&"') : numbers;
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at + 1;
  }
  return json.length;
}
