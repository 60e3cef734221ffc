// Synthesizes every app of this repository and holds its templates to cfn-lint, which knows cycles through
// UpdatePolicy that CDK's own validator does not see. Python comes from scripts/venv.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from './run.mjs';
import { synth } from './synth.mjs';
import { python } from './venv.mjs';

/** What cfn-lint objects to and is as it should be. */
const ALLOWED = {
  W3005: 'CDK itself writes a DependsOn beside a reference that implies it',
};
const REGION = 'us-east-1';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'csi-lint-')));
try {
  const examples = readdirSync(join(root, 'examples')).map((name) => join(root, 'examples', name));
  const apps = [root, ...examples].filter((app) => existsSync(join(app, 'cdk.json')));
  const templates = apps.flatMap((app, i) => {
    const out = join(folder, String(i));
    return Object.keys(synth(app, out)).map((file) => join(out, file));
  });

  const found = lint(templates);
  const findings = found.filter(({ rule }) => ALLOWED[rule] === undefined);
  for (const { rule, message, where } of findings) console.error(`${rule} ${where}: ${message}`);
  if (findings.length > 0) throw new Error(`${findings.length} findings that are not allowed`);

  const unused = Object.keys(ALLOWED).filter((allowed) => !found.some(({ rule }) => rule === allowed));
  if (unused.length > 0) throw new Error(`${unused.join(', ')} is allowed, and found nowhere any more: take it out of the list`);

  // A linter that found nothing in this would find nothing anywhere.
  const bad = join(folder, 'bad.template.json');
  writeFileSync(bad, JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicNam: 'x' } } } }));
  if (lint([bad]).length === 0) throw new Error('a template with an unknown property passed: cfn-lint does not work');
  console.log(`ok  cfn-lint has no objection to ${templates.map((file) => basename(file)).join(', ')}`);
} catch (error) {
  console.error(`cfn-lint: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function lint(files) {
  const { stdout, stderr, error } = spawnSync(join(dirname(python()), 'cfn-lint'), ['--format', 'json', '--regions', REGION, '--', ...files], { encoding: 'utf8' });
  if (error) throw error;
  // Its exit status says only whether there are findings.
  if (!stdout.trim().startsWith('[')) throw new Error(`it did not run: ${stdout}${stderr}`);
  return JSON.parse(stdout).map(({ Rule, Message, Filename, Location }) => ({
    rule: Rule.Id, message: Message, where: `${basename(Filename ?? '')}${Location.Path ? `/${Location.Path.join('/')}` : `:${Location.Start.LineNumber}`}`,
  }));
}
