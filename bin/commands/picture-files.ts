import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadPictures } from './load-pictures';

/** Options of commands that draw a picture. */
export const PICTURE_OPTIONS = { png: { type: 'string' }, svg: { type: 'string' } } as const;

export const PICTURE_USAGE = `  --png FILE   writes the picture as PNG, in twice the pixels
  --svg FILE   writes it as SVG`;

/** Writes a picture to the files that were asked for. Answers what to say of each. */
export async function writePictures(svg: string, { png, svg: svgFile }: { readonly png?: string; readonly svg?: string }): Promise<readonly string[]> {
  const said: string[] = [];
  if (svgFile !== undefined) said.push(written(svgFile, svg));
  if (png !== undefined) said.push(written(png, await loadPictures().toPng(svg)));
  return said;
}

/** Writes a file, with its folder. */
export function written(file: string, content: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return `wrote ${file} (${Math.max(1, Math.round(content.length / 1024))} KiB)`;
}
