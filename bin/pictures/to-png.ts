import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];
/** Pixels of the picture for each of the drawing: legible on the screens of today. */
const ZOOM = 2;

let loaded: Promise<readonly Uint8Array[]> | undefined;

/** A picture as PNG, in the fonts that come with this package: the same bytes on every machine. */
export async function toPng(svg: string, zoom = ZOOM): Promise<Uint8Array> {
  loaded ??= load();
  const fontBuffers = [...await loaded];
  const picture = new Resvg(svg, { fitTo: { mode: 'zoom', value: zoom }, background: '#ffffff', font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' } });
  try {
    const rendered = picture.render();
    try {
      return rendered.asPng();
    } finally {
      rendered.free();
    }
  } finally {
    picture.free();
  }
}

async function load(): Promise<readonly Uint8Array[]> {
  await initWasm(readFileSync(fileOf('resvg.wasm', '@resvg/resvg-wasm/index_bg.wasm')));
  return FONTS.map((name) => readFileSync(fileOf(name, `dejavu-fonts-ttf/ttf/${name}`)));
}

/** Beside the bundled command line; from the sources, in the package that it comes from. */
function fileOf(name: string, source: string): string {
  return __filename.endsWith('.ts') ? require.resolve(source) : join(__dirname, name);
}
