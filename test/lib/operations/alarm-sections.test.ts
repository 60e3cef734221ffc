import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ALARM_SECTIONS, alarmDescription } from '../../../lib/operations/alarm-sections';
import { anchorOf } from '../../support/anchors';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'operations.md'), 'utf8');
/** Half of a character that takes two. */
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/;
const section = fc.constantFrom(...ALARM_SECTIONS);

test('every description fits into an alarm, and ends with the whole link', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1_200 }), section, (text, anchor) => {
    const described = alarmDescription(text, anchor);
    expect(described.length).toBeLessThanOrEqual(1_024);
    expect(described.endsWith(` https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/docs/operations.md#${anchor}`)).toBe(true);
    if (!HALF.test(text)) expect(described).not.toMatch(HALF);
  }));
});

test.each([[0], [1], [-1]])('a text that has room to the character is left whole, %i past it', (past) => {
  const room = 1_024 - alarmDescription('', 'endpoint-disk').length;
  const described = alarmDescription('x'.repeat(room + past), 'endpoint-disk');
  expect(described).toHaveLength(1_024 + Math.min(past, 0));
  expect(described.includes('…')).toBe(past > 0);
});

test('each section has one heading on the page, and says the same five things', () => {
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
  for (const anchor of ALARM_SECTIONS) {
    expect(headings.filter((each) => each === anchor)).toEqual([anchor]);
    const text = page.split(/^(?=### )/m).find((part) => anchorOf(/^### (.+)$/m.exec(part)?.[1] ?? '') === anchor);
    for (const subject of ['Means', 'Has happened', 'Look', 'Do', 'False']) expect([anchor, subject, text?.includes(`**${subject}.**`)]).toEqual([anchor, subject, true]);
  }
});
