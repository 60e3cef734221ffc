import { acknowledgementProblems } from '../acknowledge';
import { RULE_IDS } from '../index';
import type { Finding } from '../rule';
import type { TemplateCheck, TemplateSource } from './check-template';
import { checkTemplateSource } from './check-template';
import type { TemplateReport, Unreadable } from './report';
import type { WrittenAcknowledgement } from './written-acknowledgements';
import { unusedFinding } from './written-acknowledgements';

export interface Checked {
  readonly templates: readonly TemplateReport[];
  readonly unreadable: readonly Unreadable[];
  /** What is wrong with the acknowledgements of the file beside the templates. */
  readonly ofFile: readonly Finding[];
}

/** Checks templates, and then the acknowledgements that may be about several of them: those of an app, and of a file. */
export function checkSources(sources: readonly TemplateSource[], check: TemplateCheck): Checked {
  const used = new Set<WrittenAcknowledgement>();
  const checked = sources.map((source) => ({ source, report: checkTemplateSource(source, check, used) }));
  const said = new Set<WrittenAcknowledgement>();
  const templates = checked.flatMap(({ source, report }) => {
    if ('message' in report) return [];
    // Nested stacks have those of the stack that they are in: what is wrong with them is said there.
    const own = (source.acknowledgements ?? []).filter((each) => !said.has(each));
    for (const each of own) said.add(each);
    return [{ ...report, open: [...report.open, ...own.flatMap((each) => faults(each, used).map((finding) => ({ ...finding, construct: each.resource })))] }];
  });
  return {
    templates,
    unreadable: checked.flatMap(({ report }) => ('message' in report ? [report] : [])),
    ofFile: check.acknowledgements.flatMap((each) => faults(each, used)),
  };
}

function faults(acknowledgement: WrittenAcknowledgement, used: ReadonlySet<WrittenAcknowledgement>): readonly Finding[] {
  const wrong = acknowledgementProblems(acknowledgement, RULE_IDS);
  return wrong.length > 0 || used.has(acknowledgement) ? wrong : [unusedFinding(acknowledgement)];
}
