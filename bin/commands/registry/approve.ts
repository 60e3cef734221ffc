import { aliasesOf, approve, rejectVersion } from '../../../lib/registry/decision';
import type { Command } from '../command';
import { DECISION_USAGE, runDecision } from './decide';

export const registryApprove: Command = {
  summary: 'approve a version of a model, in its manifest',
  usage: `csi registry approve NAME VERSION [options]

Evaluates the quality gates of the model and approves the version, in its manifest. Aliases stay
where they are.

  --force         although a gate fails; needs --reason, and the report is kept with it
${DECISION_USAGE}`,

  run: (args) => runDecision({
    name: 'approve', alias: false, force: true, needsReason: false,
    decide: approve,
    title: (version) => `${version} is approved`,
    deploy: 'The next deploy records it.',
  }, '', args),
};

export const registryReject: Command = {
  summary: 'reject a version of a model, in its manifest',
  usage: `csi registry reject NAME VERSION --reason TEXT [options]

Rejects a version, in its manifest: a deploy that would give it to a host is refused from then on.

${DECISION_USAGE}`,

  run: (args) => runDecision({
    name: 'reject', alias: false, force: false, needsReason: true,
    decide: (_, version, decision) => rejectVersion(version, decision),
    title: (version) => `${version} is rejected`,
    deploy: 'The next deploy records it.',
    warnings: ({ manifest: { name, aliases } }, { manifest: { version } }) => aliasesOf(aliases, version).map((alias) => (
      `it is ${alias} still: an app that gives ${name}@${alias} to a host does not synthesize until another version is promoted`)),
  }, '', args),
};
