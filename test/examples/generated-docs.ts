import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/script';
import { HOW_TO_UPDATE, UPDATE } from './update';

const PAGE = join(ROOT, 'docs', 'security.md');

/** docs/security.md as it is, and as it is with this content between the marks of a generated section. `npm run review` writes it. */
export function section(name: string, content: string): { readonly is: object; readonly shouldBe: object } {
  const page = readFileSync(PAGE, 'utf8');
  const now = replaceSection(page, name, content);
  if (UPDATE) writeFileSync(PAGE, now);
  // By lines: a difference shows as the rows that it is.
  return { is: { update: HOW_TO_UPDATE, page: (UPDATE ? now : page).split('\n') }, shouldBe: { update: HOW_TO_UPDATE, page: now.split('\n') } };
}

function replaceSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/security.md has no lines ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${content}\n\n${page.slice(to)}`;
}
