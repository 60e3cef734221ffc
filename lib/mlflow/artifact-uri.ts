import type { Problem } from '../problem';
import { parseImportSource, type MlflowSource } from './source';

/** Where the files of a model are. */
export type ArtifactPlace =
  /** With the server, which hands them out: https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/ */
  | { readonly kind: 'proxied'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  /** On the machine of the server. */
  | { readonly kind: 'file'; readonly path: string }
  /** Where another model is. */
  | { readonly kind: 'source'; readonly source: MlflowSource };

const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';

/** Reads what a server says of where files are; `base` is its own address. */
export function parseArtifactUri(uri: string, base: string): { readonly place?: ArtifactPlace; readonly problems: readonly Problem[] } {
  const wrong = (found: string, remedy: string): { readonly problems: readonly Problem[] } => ({ problems: [{ prop: 'SOURCE', found, remedy }] });
  const elsewhere = 'fetch the model with `mlflow artifacts download`, and import the folder';
  const place = (found: ArtifactPlace): { readonly place: ArtifactPlace; readonly problems: readonly Problem[] } => ({ place: found, problems: [] });
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(uri) ?? [];
  switch (scheme.toLowerCase()) {
    case 'mlflow-artifacts': {
      const [, host, path = ''] = /^(?:\/\/([^/]*))?\/*(.*)$/s.exec(rest) ?? [];
      if (host !== undefined && host !== '' && host !== base.replace(/^https?:\/\//, '').replace(/\/.*$/, '')) {
        return wrong(`is kept by another server, ${host}, which is not shown what is secret between you and the one that was asked`, elsewhere);
      }
      return place({ kind: 'proxied', path: path.replace(/\/+$/, '') });
    }
    case 'http':
    case 'https':
      if (uri.startsWith(`${base}${ARTIFACTS}/`)) return place({ kind: 'proxied', path: uri.slice(base.length + ARTIFACTS.length + 1).replace(/\/+$/, '') });
      return wrong(`is kept at ${uri.replace(/\/\/[^/@]*@/, '//')}, and not by the server that was asked`, elsewhere);
    case 's3': {
      const [, bucket = '', prefix = ''] = /^\/\/([^/]+)\/*(.*)$/s.exec(rest) ?? [];
      return bucket === '' ? wrong(`is kept at ${uri}, which names no bucket`, 'correct the artifact location of the experiment') : place({ kind: 's3', bucket, prefix: prefix.replace(/\/+$/, '') });
    }
    case 'file': {
      const path = rest.replace(/^\/\/(?:localhost)?(?=\/)/, '');
      return /%(?![0-9a-f]{2})/i.test(path) ? wrong(`is kept at ${uri}, which is no address of a file`, elsewhere) : place({ kind: 'file', path: decodeURIComponent(path) });
    }
    case 'models':
    case 'runs': {
      const { source, problems } = parseImportSource(uri);
      return source === undefined || source.kind === 'path' ? { problems } : place({ kind: 'source', source });
    }
    case '':
      return place({ kind: 'file', path: uri });
    default:
      return wrong(`is kept in a store that this command does not read (${scheme}:)`, `start the server so that it hands artifacts out (--artifacts-destination), or ${elsewhere}`);
  }
}

/** Path of a file or folder that a server lists below another; throws on what would leave it. */
export function listedPath(folder: string, listed: string): string {
  const parts = listed.split('/');
  if (listed.includes('\\') || /\p{Cc}/u.test(listed) || /^[A-Za-z]:/.test(listed) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`the server lists ${JSON.stringify(listed)}, which is no path below the model`);
  }
  return folder === '' ? listed : `${folder}/${listed}`;
}

/** Path of the API that hands out, or lists, what the server keeps. */
export function artifactRoute(path = ''): string {
  return path === '' ? ARTIFACTS : `${ARTIFACTS}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
