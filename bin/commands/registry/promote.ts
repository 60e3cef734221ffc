import { describeProblems } from '../../../lib/problem';
import { promote } from '../../../lib/registry/decision';
import { CHAMPION, checkAlias } from '../../../lib/registry/names';
import { LocalError } from '../../../local';
import type { Command } from '../command';
import { DECISION_USAGE, runDecision } from './decide';

export const registryPromote: Command = {
  summary: 'make a version champion: approve it and give it the alias, in its manifests',
  usage: `csi registry promote NAME VERSION [options]

Evaluates the quality gates of the model, approves the version, and gives it the alias: in the
manifests, so that a review sees it. The next deploy rolls it out. A version that fails a gate,
was rejected, or whose files are not what its digest says is refused.

  --alias ALIAS   instead of ${CHAMPION}
  --force         although a gate fails; needs --reason, and the report is kept with it
${DECISION_USAGE}`,

  run: (args) => runDecision({
    name: 'promote', alias: true, force: true, needsReason: false,
    decide: (model, version, decision, alias) => {
      const problems = checkAlias('--alias', alias);
      if (problems.length > 0) throw new LocalError(describeProblems('csi registry promote', problems));
      return promote(model, version, alias, decision);
    },
    title: (version, alias, before) => `${version} is approved, and ${alias}${before === undefined ? '' : ` instead of ${before}`}`,
    deploy: 'The next deploy rolls it out, on hosts that are given the alias.',
  }, CHAMPION, args),
};
