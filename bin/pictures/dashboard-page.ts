import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FONT_FAMILY } from '../../lib/charts/text-width';
import { THEME } from '../../lib/charts/theme';
import type { PageData } from './page/data';

const MAX_SCRIPT = 8 * 1024 * 1024;

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; padding: 12px 16px 16px; background: ${THEME.page}; color: ${THEME.text}; font: 12px ${FONT_FAMILY}; overflow-x: hidden; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 16px; margin-bottom: 10px; }
h1 { font-size: 20px; margin: 0 auto 0 0; overflow-wrap: anywhere; }
#range, .quiet { color: ${THEME.quiet}; }
#state.live { color: ${THEME.ok}; }
#state.live::before { content: '●'; margin-right: 4px; }
#state.gone { color: ${THEME.alarm}; }
#grid { position: relative; }
.card { position: absolute; background: ${THEME.card}; border: 1px solid ${THEME.border}; border-radius: 6px; overflow: hidden; }
.card.bare { background: none; border-color: transparent; }
.card h2 { position: absolute; left: 14px; right: 14px; top: 10px; margin: 0; font-size: 13px; line-height: 19px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.plot, .drawing { position: absolute; }
.drawing.over { pointer-events: none; }
@media (max-width: 731px) { body { padding: 8px; } h1 { font-size: 16px; } }
`;

/** A page that needs nothing else: no other file, no network but its own server where it is live. */
export function dashboardPage(data: PageData): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:">
<link rel="icon" href="data:,">
<title>Dashboard</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1 id="name"></h1><span id="range"></span><span id="state"></span></header>
<main id="grid"></main>
<script type="application/json" id="data">${withinScript(JSON.stringify(data))}</script>
<script>${pageScript().replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

/** JSON with nothing in it that would end the element that it stands in. */
function withinScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

let script: string | undefined;

/** Beside the bundled command line; from the sources it is bundled first. */
function pageScript(): string {
  script ??= __filename.endsWith('.ts')
    ? execFileSync(process.execPath, [join(__dirname, 'page', 'bundle.mjs')], { encoding: 'utf8', maxBuffer: MAX_SCRIPT })
    : readFileSync(join(__dirname, 'csi-page.js'), 'utf8');
  return script;
}
