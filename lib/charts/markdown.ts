/** The part of Markdown that dashboards are written in. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_remove_text_dashboard.html */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'item'; readonly depth: number; readonly mark: string; readonly spans: readonly Span[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Span[])[])[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'rule' };

export interface Span {
  readonly text: string;
  readonly bold?: boolean;
  readonly code?: boolean;
  readonly href?: string;
}

export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', spans: spansOf(paragraph.join(' ')) });
    paragraph = [];
  };
  const lines = source.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const [, hashes, heading] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [];
    const [, indent, mark, item] = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(line) ?? [];
    if (/^\s*```/.test(line)) {
      close();
      const end = lines.findIndex((each, index) => index > at && /^\s*```/.test(each));
      blocks.push({ kind: 'code', lines: lines.slice(at + 1, end < 0 ? undefined : end) });
      at = end < 0 ? lines.length : end;
    } else if (hashes !== undefined) {
      close();
      blocks.push({ kind: 'heading', level: hashes.length, spans: spansOf(heading ?? '') });
    } else if (/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) {
      close();
      blocks.push({ kind: 'rule' });
    } else if (item !== undefined) {
      close();
      blocks.push({ kind: 'item', depth: Math.floor((indent ?? '').length / 2), mark: /\d/.test(mark ?? '') ? mark ?? '' : '•', spans: spansOf(item) });
    } else if (line.includes('|') && /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[at + 1] ?? '')) {
      close();
      const end = lines.findIndex((each, index) => index > at + 1 && !each.includes('|'));
      const body = lines.slice(at + 2, end < 0 ? undefined : end);
      blocks.push({ kind: 'table', rows: [line, ...body].map((row) => cellsOf(row).map(spansOf)) });
      at += 1 + body.length;
    } else if (line.trim() === '') close();
    else paragraph.push(line.trim());
  }
  close();
  return blocks;
}

function cellsOf(row: string): readonly string[] {
  return row.trim().replace(/^\|/, '').replace(/\|$/, '').split('|').map((cell) => cell.trim());
}

const SPAN = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|\[([^\]]*)\]\(([^)\s]+)[^)]*\)|(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g;

function spansOf(source: string): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of source.matchAll(SPAN)) {
    if (match.index > at) spans.push({ text: source.slice(at, match.index) });
    const [, code, starred, underscored, label, href, slanted] = match;
    if (code !== undefined) spans.push({ text: code, code: true });
    else if (href !== undefined) spans.push({ text: plain(label ?? '') || href, href: href.replace(/^button:(?:primary:)?/, '') });
    else if (slanted !== undefined) spans.push({ text: slanted });
    else spans.push({ text: plain(starred ?? underscored ?? ''), bold: true });
    at = match.index + match[0].length;
  }
  if (at < source.length) spans.push({ text: source.slice(at) });
  return spans;
}

/** Of marks within marks, the text. */
function plain(source: string): string {
  return spansOf(source).map(({ text }) => text).join('');
}
