import { FONT_FAMILY, fitted } from './text-width';
import { FONT, THEME } from './theme';

/** Pieces of SVG. Numbers are rounded to hundredths: the same picture in fewer bytes. */

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Cut with an ellipsis to be no wider. */
  readonly width?: number;
  readonly underline?: boolean;
}

export function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `y` is the base line. */
export function text(x: number, y: number, content: string, { size = FONT.label, bold = false, color = THEME.text, anchor = 'start', width, underline = false }: TextStyle = {}): string {
  const shown = width === undefined ? content : fitted(content, width, size, bold);
  const attributes = [
    `x="${round(x)}"`, `y="${round(y)}"`, `font-family="${FONT_FAMILY}"`, `font-size="${size}"`, `fill="${escaped(color)}"`,
    ...(bold ? ['font-weight="bold"'] : []), ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]), ...(underline ? ['text-decoration="underline"'] : []),
  ];
  return `<text ${attributes.join(' ')} xml:space="preserve">${escaped(shown)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, { fill, stroke, radius = 0 }: { readonly fill: string; readonly stroke?: string; readonly radius?: number }): string {
  const attributes = [
    `x="${round(x)}"`, `y="${round(y)}"`, `width="${round(Math.max(0, width))}"`, `height="${round(Math.max(0, height))}"`, `fill="${escaped(fill)}"`,
    ...(stroke === undefined ? [] : [`stroke="${escaped(stroke)}"`]), ...(radius === 0 ? [] : [`rx="${radius}"`]),
  ];
  return `<rect ${attributes.join(' ')}/>`;
}

export function moved(x: number, y: number, content: string): string {
  return `<g transform="translate(${round(x)} ${round(y)})">${content}</g>`;
}

export function document(width: number, height: number, content: string): string {
  const [w, h] = [round(width), round(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">${content}</svg>`;
}

/** An SVG document within another. */
export function inner(x: number, y: number, svg: string): string {
  return svg.replace(/^<svg /, `<svg x="${round(x)}" y="${round(y)}" `);
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
