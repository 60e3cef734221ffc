/** Numbers for formulas: `52,560,000`, `0.08`. */
export function n(value: number): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  const [whole = '', fraction] = text.split('.');
  const grouped = text.includes('e') ? text : whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined || text.includes('e') ? grouped : `${grouped}.${fraction}`;
}

export const GIB = 1024 ** 3;
