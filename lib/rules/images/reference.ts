import { imageAccounts, type ImageRegistry } from '../../sagemaker/image-accounts';
import { dlcFacts, type DlcFacts } from '../../sagemaker/dlc-images';
import { markAlone } from '../values';

/** Stands for a reference, of which nothing is known. */
const LATER = '\u{E000}';

/** What is known of how an image is named. Undefined: a reference stands there. */
export interface ImageName {
  readonly host?: string;
  /** Of a private repository of Amazon ECR. */
  readonly account?: string;
  readonly region?: string;
  readonly repository?: string;
  /** `none`: certainly neither a tag nor a digest. */
  readonly tag?: string | 'none';
  readonly digest: boolean;
}

/** What can be read of an image's name; undefined where it is not known at all. */
export function imageName(value: unknown): ImageName | undefined {
  if (typeof value !== 'string' || value.includes('{{resolve:')) return undefined;
  const { attribute } = markAlone(value) ?? {};
  if (attribute === 'RepositoryUri') return { tag: 'none', digest: false };
  const text = value.replaceAll(/\u{E000}[^\u{E001}]*\u{E001}/gu, LATER);
  if (text === LATER) return undefined;
  const [named = '', digest] = text.split('@', 2);
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const last = colon === -1 ? named.slice(slash + 1) : named.slice(slash + 1, colon);
  const tag = colon === -1 ? (last.endsWith(LATER) && !value.endsWith('.RepositoryUri\u{E001}') ? undefined : 'none') : known(named.slice(colon + 1));
  const [host, ...path] = (colon === -1 ? named : named.slice(0, colon)).split('/');
  const ecr = /^([^.]+)\.dkr\.ecr(?:-fips)?\.([^.]+)\./u.exec(host ?? '');
  return {
    ...(path.length > 0 && host !== undefined && /[.:]/.test(host) && { host: known(host) }),
    ...(ecr !== null && { account: known(ecr[1]), region: known(ecr[2]) }),
    ...(path.length > 0 && { repository: known(path.join('/')) }),
    ...(digest === undefined && { tag }),
    digest: digest !== undefined,
  };
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text.includes(LATER) ? undefined : text;
}

const REGISTRIES: readonly ImageRegistry[] = ['frameworks', 'algorithms'];
let accounts: ReadonlySet<string> | undefined;

/** Whether an account is one that AWS's own images come from. */
export function isAwsAccount(account: string): boolean {
  accounts ??= new Set(REGISTRIES.flatMap((registry) => Object.values(imageAccounts(registry))));
  return accounts.has(account);
}

/** What AWS's naming says of one of its images; undefined for images of others, whose names may mean anything. */
export function awsImage(value: unknown): DlcFacts | undefined {
  const name = imageName(value);
  if (name?.account === undefined || !isAwsAccount(name.account) || name.repository === undefined) return undefined;
  if (name.tag === undefined || name.tag === 'none') return undefined;
  return dlcFacts(name.repository, name.tag);
}

/** An image's name for people: without its registry. */
export function shortName({ repository, tag }: DlcFacts): string {
  return `${repository}:${tag}`;
}
