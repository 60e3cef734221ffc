/** Base64 of byte strings, and text where bytes are UTF-8. */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A BYTES element from its bytes: text where they are valid UTF-8, the bytes themselves where not. */
export function byteString(bytes: Uint8Array): string | Uint8Array {
  try {
    return utf8.decode(bytes);
  } catch {
    // A copy of its own: a view would keep the whole body alive. Not slice(), which does not copy a Buffer.
    return new Uint8Array(bytes);
  }
}

/** undefined when the text is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
