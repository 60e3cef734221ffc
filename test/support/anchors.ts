/** The anchor that GitHub gives a heading: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
export function anchorOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
}

/** The section of docs/operations.md that an alarm's description ends with. */
export function linkedSection({ AlarmDescription: text }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof text === 'string' ? /\/docs\/operations\.md#([\w-]+)$/.exec(text)?.[1] : undefined;
}
