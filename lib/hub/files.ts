/** A file of a repository, and what its bytes are known by. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Large files are known by the hex sha256 of their content, all others by the id of their git object. */
  readonly known: { readonly by: 'sha256' | 'git'; readonly digest: string };
}

/** What `GET /api/models/ID/revision/REVISION?blobs=true` answers, as far as it is read here. */
export interface HubAnswer {
  /** The commit. */
  readonly sha?: unknown;
  readonly siblings?: unknown;
}

export type HubListing = { readonly commit: string; readonly files: readonly HubFile[] } | { readonly problem: string };

/** The files of a revision that are wanted, those that start with a dot left out. */
export function hubFiles({ sha, siblings }: HubAnswer, include: readonly string[] | undefined, exclude: readonly string[]): HubListing {
  if (typeof sha !== 'string' || !Array.isArray(siblings)) return { problem: 'the hub answered no list of files' };
  const wanted = included(include, exclude);
  const files: HubFile[] = [];
  for (const sibling of siblings as readonly unknown[]) {
    const { rfilename: path, size, blobId, lfs } = sibling as { readonly rfilename?: unknown; readonly size?: unknown; readonly blobId?: unknown; readonly lfs?: { readonly sha256?: unknown } };
    if (typeof path !== 'string' || !isInside(path)) return { problem: `the hub names the file ${JSON.stringify(path)}` };
    if (path.split('/').some((name) => name.startsWith('.')) || !wanted(path)) continue;
    const known = isHex(lfs?.sha256, 64) ? { by: 'sha256' as const, digest: lfs.sha256 } : isHex(blobId, 40) ? { by: 'git' as const, digest: blobId } : undefined;
    if (typeof size !== 'number' || known === undefined) return { problem: `the hub says neither size nor digest of ${path}` };
    files.push({ path, bytes: size, known });
  }
  if (files.length === 0) return { problem: `none of the ${siblings.length} files of this revision is wanted by \`include\` and \`exclude\`` };
  return { commit: sha, files };
}

/** As tools of the hub match: `*` stands for anything, a slash too; what ends with a slash for all that is below. */
export function included(include: readonly string[] | undefined, exclude: readonly string[]): (path: string) => boolean {
  const any = (patterns: readonly string[]): ((path: string) => boolean) => {
    const expressions = patterns.map(expression);
    return (path) => expressions.some((one) => one.test(path));
  };
  const taken = include === undefined ? () => true : any(include);
  const left = any(exclude);
  return (path) => taken(path) && !left(path);
}

function expression(pattern: string): RegExp {
  const whole = pattern.endsWith('/') ? `${pattern}*` : pattern;
  const source = whole.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

/** What the id of a git object is the SHA-1 of, before the content. */
export function gitHeader(bytes: number): string {
  return `blob ${bytes}\0`;
}

/** "Each part must be at least 5 MB", "10,000 parts": https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_BYTES = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;

/** How large the parts of an upload are. */
export function partBytes(bytes: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(bytes / MAX_PARTS));
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.includes('\\') && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function isHex(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);
}
