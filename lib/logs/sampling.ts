/**
 * Whether the share takes a request: by its id alone, so that all who see the same id (a router and the function behind it, by the trace)
 * decide alike, and what a small share takes a larger one takes, too.
 */
export function isSampled(id: string, percentage: number): boolean {
  return percentage >= 100 || (percentage > 0 && positionOf(id) < percentage / 100);
}

/** From 0 up to 1, evenly: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), and MurmurHash3's last step, as ids differ at their ends. */
function positionOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
