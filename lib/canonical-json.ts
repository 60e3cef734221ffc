/**
 * JSON with the keys of objects sorted: equal values give equal text, whatever order they were built in.
 * Undefined members are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = value as Readonly<Record<string, unknown>>;
    let text = '';
    // In the order of UTF-16 code units, as sort has it where nothing is said.
    for (const key of Object.keys(members).sort()) {
      const member = members[key];
      if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
