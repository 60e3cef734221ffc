import { parseMarkdown, type Block, type Span } from './markdown';
import type { Size } from './option';
import { escaped, moved, rect, text } from './svg';
import { textWidth } from './text-width';
import { THEME } from './theme';

const BODY = 12;
const HEADINGS = [19, 16, 14, 13, 12, 12];
const LINE = 1.5;
const INDENT = 14;

interface Placed extends Span {
  readonly x: number;
}

/** A last line may reach into the margin. */
const OVERHANG = 6;

/** Markdown, in lines that fit; what does not fit below is left out, as a widget that is too small scrolls it away. */
export function textSvg(markdown: string, { width, height }: Size): string {
  const parts: string[] = [];
  let y = 0;
  for (const { svg, height: used } of blocksOf(markdown, width)) {
    if (y + used > height + OVERHANG) break;
    parts.push(moved(0, y, svg));
    y += used;
  }
  return parts.join('');
}

/** The height that all of it takes. */
export function textHeight(markdown: string, width: number): number {
  return blocksOf(markdown, width).reduce((sum, { height }) => sum + height, 0);
}

function blocksOf(markdown: string, width: number): readonly { readonly svg: string; readonly height: number }[] {
  return parseMarkdown(markdown).map((block, index) => drawn(block, width, index === 0));
}

function drawn(block: Block, width: number, first: boolean): { readonly svg: string; readonly height: number } {
  switch (block.kind) {
    case 'heading': {
      const size = HEADINGS[block.level - 1] ?? BODY;
      return lines(block.spans.map((span) => ({ ...span, bold: true })), width, size, first ? 0 : 6);
    }
    case 'paragraph': return lines(block.spans, width, BODY, first ? 0 : 4);
    case 'item': {
      const left = INDENT * (block.depth + 1);
      const { svg, height } = lines(block.spans, width - left, BODY, 2);
      return { svg: `${text(left - INDENT + 2, 2 + BODY, block.mark, { size: BODY, color: THEME.quiet })}${moved(left, 0, svg)}`, height };
    }
    case 'table': {
      const columns = Math.max(...block.rows.map((row) => row.length));
      const row = BODY * LINE + 6;
      const cells = block.rows.flatMap((spans, at) => [
        ...spans.map((cell, column) => text(column * (width / columns) + 2, 4 + at * row + BODY, cell.map((span) => span.text).join(''), { size: BODY, bold: at === 0, width: width / columns - 8 })),
        rect(0, 4 + (at + 1) * row - 7, width, 1, { fill: THEME.border }),
      ]);
      return { svg: cells.join(''), height: 4 + block.rows.length * row };
    }
    case 'code': {
      const row = BODY * LINE;
      return { svg: rect(0, 4, width, block.lines.length * row + 8, { fill: THEME.page, radius: 4 }) + block.lines.map((line, at) => text(8, 8 + at * row + BODY, line, { size: 11, width: width - 16 })).join(''), height: block.lines.length * row + 16 };
    }
    case 'rule': return { svg: rect(0, 8, width, 1, { fill: THEME.border }), height: 16 };
  }
}

function lines(spans: readonly Span[], width: number, size: number, before: number): { readonly svg: string; readonly height: number } {
  const rows = wrapped(spans, width, size);
  const svg = rows.map((row, index) => {
    const y = before + size + index * size * LINE;
    const boxes = row.filter(({ code }) => code).map((span) => rect(span.x - 2, y - size + 1, textWidth(span.text, size, span.bold) + 4, size * 1.3, { fill: THEME.border, radius: 3 }));
    const words = row.map((span) => {
      const shown = text(span.x, y, span.text, { size, bold: span.bold, color: span.href === undefined ? THEME.text : THEME.link });
      return span.href !== undefined && /^https?:\/\//.test(span.href) ? `<a href="${escaped(span.href)}" target="_blank" rel="noopener">${shown}</a>` : shown;
    });
    return [...boxes, ...words].join('');
  });
  return { svg: svg.join(''), height: before + rows.length * size * LINE };
}

/** Spans broken into lines between words. */
function wrapped(spans: readonly Span[], width: number, size: number): readonly (readonly Placed[])[] {
  const rows: Placed[][] = [[]];
  let x = 0;
  for (const span of spans) {
    for (const word of span.text.split(/(?<=\s)/)) {
      const wide = textWidth(word.trimEnd(), size, span.bold);
      if (x > 0 && x + wide > width) {
        rows.push([]);
        x = 0;
      }
      const row = rows.at(-1) as Placed[];
      const last = row.at(-1);
      if (last !== undefined && last.bold === span.bold && last.code === span.code && last.href === span.href) row[row.length - 1] = { ...last, text: last.text + word };
      else row.push({ ...span, text: word, x });
      x += textWidth(word, size, span.bold);
    }
  }
  return rows;
}
