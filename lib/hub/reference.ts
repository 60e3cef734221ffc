import type { Problem } from '../problem';

/** A repository on the Hugging Face Hub: `owner/name`, or the name alone of the oldest ones. */
const REPOSITORY = /^(?:[\w.-]{1,96}\/)?[\w.-]{1,96}$/;
const COMMIT = /^[0-9a-f]{40}$/;
/** Branches and tags of git, without what a URL or a shell reads otherwise: https://git-scm.com/docs/git-check-ref-format */
const NAME = /^[\w][\w./-]{0,199}$/;

/** Names, values and patterns reach the build as variables, of which CodeBuild takes about 5,500 characters; the address of the answer needs 2,000. */
export const MAX_PATTERN_CHARACTERS = 1_500;

export interface HubReference {
  readonly modelId: string;
  readonly revision: string;
  readonly allowMutableRevision?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A revision has to be named so that a deploy always means the same bytes. */
export function checkHubReference({ modelId, revision, allowMutableRevision = false, include, exclude }: HubReference): Problem[] {
  return [
    ...(REPOSITORY.test(modelId) && !modelId.includes('..') ? []
      : [{ prop: 'modelId', found: `is ${JSON.stringify(modelId)}`, allowed: 'owner/name, as the address of the model\'s page ends', remedy: 'copy it from the page' }]),
    ...checkRevision(revision, allowMutableRevision),
    ...checkPatterns('include', include),
    ...checkPatterns('exclude', exclude),
    ...([...(include ?? []), ...(exclude ?? [])].join('\n').length <= MAX_PATTERN_CHARACTERS ? []
      : [{ prop: 'include', found: 'and `exclude` together are too long', allowed: `${MAX_PATTERN_CHARACTERS} characters`, remedy: 'use fewer patterns, with *' }]),
  ];
}

/** Whether a revision is the id of a commit, which is one content for good. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

function checkRevision(revision: string, allowMutable: boolean): Problem[] {
  if (isCommit(revision)) return [];
  if (!NAME.test(revision) || revision.includes('..')) {
    return [{ prop: 'revision', found: `is ${JSON.stringify(revision)}`, allowed: 'the 40 hexadecimal digits of a commit', remedy: 'copy it from the history of the model\'s files' }];
  }
  if (allowMutable) return [];
  return [{
    prop: 'revision', found: `is ${JSON.stringify(revision)}, a branch or a tag, which may be another model tomorrow`, allowed: 'the 40 hexadecimal digits of a commit',
    remedy: 'copy them from the history of the model\'s files (git ls-remote https://huggingface.co/OWNER/NAME says them too), or set allowMutableRevision: true',
  }];
}

function checkPatterns(prop: string, patterns: readonly string[] | undefined): Problem[] {
  if (patterns === undefined) return [];
  if (patterns.length === 0) return [{ prop, found: 'is empty', remedy: prop === 'include' ? 'leave it out to take all files' : 'leave it out' }];
  return patterns.filter((pattern) => pattern === '' || /[\n\r]/.test(pattern))
    .map((pattern) => ({ prop, found: `holds ${JSON.stringify(pattern)}`, allowed: 'patterns such as *.safetensors', remedy: 'take it out' }));
}
