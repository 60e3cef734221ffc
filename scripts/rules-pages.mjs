// The two generated pages about rules, as text.

const AREAS = {
  template: ['Templates', 'What holds of any template, whatever its resources are.'],
  lambda: ['Lambda', 'Functions, versions, aliases and what calls them.'],
  codedeploy: ['CodeDeploy', 'How traffic moves to a new version of a function.'],
  sagemaker: ['SageMaker', 'Models, endpoint configurations, endpoints and inference components.'],
  images: ['Images and artifacts', 'What containers are made of, and where it comes from.'],
  scaling: ['Scaling', 'Application Auto Scaling: targets, policies and schedules.'],
  monitoring: ['Monitoring', 'Alarms and dashboards.'],
  api: ['APIs', 'What is in front of models.'],
  messaging: ['Messaging and workflows', 'Queues, topics, rules and state machines.'],
  security: ['Security', 'Roles, policies and encryption.'],
  residency: ['Residency', 'Where data may be.'],
};

const GENERATED = '<!-- Written by node scripts/rules.mjs from lib/rules and test/lib/rules. -->';

/** docs/rules.md */
export function rulesPage({ ALL_RULES, SERVICE_RULES }) {
  const refusedBy = new Map(SERVICE_RULES.map(({ id, refusedBy: service }) => [id, service]));
  const areas = Object.keys(AREAS).filter((area) => ALL_RULES.some((rule) => rule.area === area));
  const of = (severity) => ALL_RULES.filter((rule) => rule.severity === severity).length;
  return `${GENERATED}
# The rules

${ALL_RULES.length} rules: ${of('error')} errors, ${of('warning')} warnings, ${of('info')} advice. An **error** is what AWS refuses, or what loses data or traffic; a **warning**
deploys and then misbehaves, or probably does; **info** is advice. A rule speaks only of what is certain: a value that is known on AWS
alone, such as a parameter without a default, is passed over.

They are checked at synth by [\`InferenceRules\`](check.md#in-a-cdk-app) in any CDK app, by [\`csi check\`](check.md) in any template, and what the constructs of this
library can know of them earlier is refused by the constructs. [What proves each](rules-coverage.md): a template that it finds, its twin put right in one step, and the
case at the limit. \`csi check --explain RULE\` says the same as this page.

${areas.map((area) => `- [${AREAS[area][0]}](#${anchor(AREAS[area][0])}): ${ALL_RULES.filter((rule) => rule.area === area).length}`).join('\n')}

${areas.map((area) => areaSection(area, ALL_RULES.filter((rule) => rule.area === area), refusedBy)).join('\n\n')}
`;
}

function areaSection(area, rules, refusedBy) {
  const [title, about] = AREAS[area];
  return `## ${title}

${about}

${rules.map((rule) => ruleSection(rule, refusedBy.get(rule.id))).join('\n\n')}`;
}

function ruleSection({ id, severity, what, why, remedy, source }, service) {
  return `### \`${id}\`

**${severity}**: ${what}.

${why} *What to do:* ${remedy}.${service === undefined ? '' : ` Refused by ${service}, and by the local AWS.`} ([source](${source}))`;
}

/** docs/rules-coverage.md */
export function coveragePage({ CASES, ROWS, ALL_RULES, changes }) {
  const rows = Object.keys(ROWS);
  const covered = rows.filter((row) => CASES.some((each) => each.rows?.includes(row)));
  const missing = rows.filter((row) => !covered.includes(row));
  const seeded = CASES.filter((each) => each.rows?.some((row) => row.startsWith('static-')));
  const proven = new Set(CASES.map(({ rule }) => rule));
  return `${GENERATED}
# What proves the rules

| | |
|---|---|
| what is known to go wrong ([the rows](../test/lib/rules/rows.ts)), and is caught | ${covered.length} of ${rows.length} |
| cases: a template that is wrong, and its twin put right in one step | ${CASES.length} |
| of them for the list of 35 seeded defects | ${seeded.length} |
| of them beyond that list | ${CASES.length - seeded.length} |
| with a template exactly at the limit | ${CASES.filter(({ atLimit }) => atLimit !== undefined).length} |
| rules that a case proves | ${proven.size} of ${ALL_RULES.length}; the others are about a template's form, macros and acknowledgements, and have tests of their own |

Each case is run over **all** rules: its template has exactly that one finding, by logical id, property and reason, and its twin has none
([how](../test/lib/rules/rules.test.ts)). In sound apps, of CDK's own constructs and of other libraries, nothing is found but [what they earn](../test/sound/earned.ts).
${missing.length === 0 ? '' : `\nNot caught yet: ${missing.map((row) => ROWS[row]).join('; ')}.\n`}
## What is known to go wrong

The rows of three tables: templates with one defect each that static checks were measured with, what CDK 2.276 and cfn-lint 1.51 accept, and what peer libraries make.

| row | what | case | found by | where, and the step that puts it right | at the limit |
|---|---|---|---|---|---|
${covered.flatMap((row) => CASES.filter((each) => each.rows?.includes(row)).map((each) => `| ${row} | ${cell(ROWS[row])} | ${cell(each.name)} | ${caseCells(each, changes)} |`)).join('\n')}

## More

| case | found by | where, and the step that puts it right | at the limit |
|---|---|---|---|
${CASES.filter((each) => (each.rows ?? []).length === 0).map((each) => `| ${cell(each.name)} | ${caseCells(each, changes)} |`).join('\n')}
`;
}

function caseCells({ rule, broken, repaired, atLimit }, changes) {
  const step = (other) => changes(broken, other).map(({ path, before, after }) => `${cell(path)}: ${code(before)} → ${code(after)}`).join('; ');
  const limit = atLimit === undefined ? '' : changes(broken, atLimit).map(({ after }) => code(after)).join('; ');
  return `[\`${rule}\`](rules.md#${rule}) | ${step(repaired)} | ${limit}`;
}

const MOST = 60;

function code(value) {
  if (value === undefined) return '*nothing*';
  const text = JSON.stringify(value);
  return `\`${(text.length > MOST ? `${text.slice(0, MOST)}…` : text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function anchor(title) {
  return title.toLowerCase().replaceAll(/[^a-z0-9 -]/g, '').replaceAll(' ', '-');
}
