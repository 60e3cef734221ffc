import { parseTemplate } from '../../cloudformation/parse-template';
import { positionsOf } from '../../cloudformation/positions';
import type { ResourceSpecs } from '../../cloudformation/specs';
import type { Template } from '../../cloudformation/template';
import { isObject, TemplateError } from '../../cloudformation/template';
import type { Acknowledgement } from '../acknowledge';
import { acknowledge, acknowledgementProblems } from '../acknowledge';
import { RULE_IDS } from '../index';
import { inspectTemplate, inspectText } from '../inspect';
import type { RuleEnvironment } from '../resolve';
import type { Finding } from '../rule';
import type { PlacedFinding, TemplateReport, Unreadable } from './report';
import type { WrittenAcknowledgement } from './written-acknowledgements';
import { acknowledgementsIn, unusedFinding } from './written-acknowledgements';

/** A template to check. */
export interface TemplateSource {
  /** As people call it. */
  readonly file: string;
  readonly text: string;
  /** What the cloud assembly that it is part of says of it. */
  readonly stack?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** The construct of a resource, where the assembly tells. */
  readonly constructOf?: (logicalId: string) => string | undefined;
  /** Acknowledged in the app. */
  readonly acknowledgements?: readonly WrittenAcknowledgement[];
  /** Made by an app that may know newer types and properties than these specs. */
  readonly isSynthesized?: boolean;
}

export interface TemplateCheck {
  readonly specs: ResourceSpecs;
  /** Used for what the source itself does not say. */
  readonly environment: RuleEnvironment;
  /** Of a file beside the templates. */
  readonly acknowledgements: readonly WrittenAcknowledgement[];
}

/** Checks one template. What is no template at all cannot be checked. Which acknowledgements of the app and of the file take something out is added to `used`. */
export function checkTemplateSource(source: TemplateSource, check: TemplateCheck, used: Set<WrittenAcknowledgement>): TemplateReport | Unreadable {
  const { file, stack } = source;
  try {
    const environment = environmentOf(source, check.environment);
    const template = readTemplate(source.text);
    if ('message' in template) return { file, message: template.message };
    const { open, acknowledged } = 'findings' in template
      ? formless(template.findings)
      : judged(source, template, inspectTemplate(template, { specs: check.specs, environment, specsAreComplete: source.isSynthesized !== true }), check, used);
    const positions = positionsOf(source.text, [...open, ...acknowledged].map(({ path }) => path));
    const constructs = 'findings' in template ? undefined : template;
    const placed = <T extends Finding>(finding: T): T & PlacedFinding => {
      const position = positions.get(finding.path);
      const construct = constructs === undefined || finding.logicalId === undefined ? undefined : constructOf(source, constructs, finding.logicalId);
      return { ...finding, ...(position === undefined ? {} : { position }), ...(construct === undefined ? {} : { construct }) };
    };
    return {
      file,
      ...(stack === undefined ? {} : { stack }),
      ...(environment.region === undefined ? {} : { region: environment.region }),
      open: open.map(placed).sort(byLine),
      acknowledged: acknowledged.map(placed).sort(byLine),
    };
  } catch (error) {
    // Deeper than the stack of the program that reads it: nobody writes that.
    if (error instanceof RangeError) return { file, message: 'is nested too deeply to be a template' };
    return { file, message: `cannot be checked, which is a defect of csi check and worth an issue: ${String(error)}` };
  }
}

/** As one reads: from top to bottom, and last what has no place. */
function byLine({ position: a }: PlacedFinding, { position: b }: PlacedFinding): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.line - b.line || a.column - b.column;
}

type Judged = Pick<TemplateReport, 'open' | 'acknowledged'>;

function formless(open: readonly Finding[]): Judged {
  return { open, acknowledged: [] };
}

/** The template, what is wrong with its form, or why it is none. */
function readTemplate(text: string): Template | { readonly findings: readonly Finding[] } | { readonly message: string } {
  if (text.trim() === '') return { message: 'is no template: it is empty' };
  try {
    return parseTemplate(text, { leaveMacros: true });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const nowhere = error.problems.find(({ path }) => path === undefined);
    return nowhere === undefined ? { findings: inspectText(text) } : { message: `is no template: ${nowhere.message}` };
  }
}

function environmentOf({ region, accountId }: TemplateSource, environment: RuleEnvironment): RuleEnvironment {
  return { ...environment, ...(region === undefined ? {} : { region }), ...(accountId === undefined ? {} : { accountId }) };
}

function judged(source: TemplateSource, template: Template, findings: readonly Finding[], { acknowledgements: ofFile }: TemplateCheck, used: Set<WrittenAcknowledgement>): Judged {
  const { acknowledgements: written, wrong } = acknowledgementsIn(template);
  const around = [...source.acknowledgements ?? [], ...ofFile];
  const logicalIds = Object.keys(template.resources);
  const resolved = around.map((each): Acknowledgement => (
    each.resource === undefined ? each : { ...each, logicalIds: logicalIds.filter((id) => isMeant(each.resource ?? '', id, constructOf(source, template, id))) }));
  const result = acknowledge(findings, [...written, ...resolved], RULE_IDS);
  around.forEach((each, index) => {
    const [asked] = resolved.slice(index);
    if (asked !== undefined && !result.unused.includes(asked)) used.add(each);
  });
  const fromFile = new Set(resolved.slice(around.length - ofFile.length));
  return {
    open: [
      ...result.open, ...wrong,
      // Those around it may be about other templates too: whoever checks them all says what is wrong with them.
      ...written.flatMap((each) => acknowledgementProblems(each, RULE_IDS)),
      ...result.unused.filter((each) => written.includes(each)).map(unusedFinding),
    ],
    acknowledged: result.acknowledged.map(({ acknowledgement, ...finding }) => ({ ...finding, by: fromFile.has(acknowledgement) ? 'file' as const : 'template' as const })),
  };
}

function isMeant(resource: string, logicalId: string, construct: string | undefined): boolean {
  return resource === logicalId || (construct !== undefined && (construct === resource || construct.startsWith(`${resource}/`)));
}

/** The CDK command line writes the construct into the template, and an assembly that it has not touched tells it beside. */
function constructOf(source: TemplateSource, { resources }: Template, logicalId: string): string | undefined {
  const metadata = Object.hasOwn(resources, logicalId) ? resources[logicalId]?.metadata : undefined;
  const path = isObject(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? path : source.constructOf?.(logicalId);
}
