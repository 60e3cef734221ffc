import type { Problem } from '../problem';

/** What `csi registry import` is given. */
export type ImportSource =
  | { readonly kind: 'alias'; readonly model: string; readonly alias: string }
  | { readonly kind: 'version'; readonly model: string; readonly version: string }
  | { readonly kind: 'modelId'; readonly modelId: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  /** On this machine: an MLflow directory, an ONNX file, or a folder with one. */
  | { readonly kind: 'path'; readonly path: string };

export type MlflowSource = Exclude<ImportSource, { readonly kind: 'path' }>;

const FORMS = 'mlflow:models:/NAME@ALIAS, mlflow:models:/NAME/VERSION, mlflow:models:/MODEL_ID, mlflow:runs:/RUN_ID/PATH, an MLflow directory, or an .onnx file';

/** Reads the words of a user. The part after `mlflow:` is MLflow's own: https://mlflow.org/docs/latest/ml/model-registry/workflow/ */
export function parseImportSource(text: string): { readonly source?: ImportSource; readonly problems: readonly Problem[] } {
  // MLflow's own addresses are understood without the word before them.
  const [, uri] = /^(?:mlflow:)?((?:models|runs):\/.*)$/s.exec(text) ?? [];
  if (uri !== undefined) return parseUri(uri);
  const problem = refused(text);
  if (problem !== undefined) return { problems: [problem] };
  return text === '' ? { problems: [{ prop: 'SOURCE', found: 'is empty', allowed: FORMS }] } : { source: { kind: 'path', path: text }, problems: [] };
}

function parseUri(uri: string): { readonly source?: ImportSource; readonly problems: readonly Problem[] } {
  const wrong = (found: string, remedy: string): { readonly problems: readonly Problem[] } => ({ problems: [{ prop: 'SOURCE', found, remedy }] });
  const [, scheme, slashes = '', rest = ''] = /^(models|runs):(\/+)(.*)$/s.exec(uri) ?? [];
  if (slashes.length > 1) {
    return wrong(`is ${JSON.stringify(uri)}, and what stands after two slashes is a profile of Databricks`, 'write one slash, and name the server with --tracking-uri');
  }
  const parts = rest.replace(/\/+$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return wrong(`is ${JSON.stringify(uri)}, which names nothing`, `write ${FORMS}`);
  const [first = '', ...more] = parts;
  if (scheme === 'runs') {
    return more.length === 0 ? wrong(`is ${JSON.stringify(uri)}, without a path`, 'write runs:/RUN_ID/PATH: the name that the model was logged with') : { source: { kind: 'run', runId: first, path: more.join('/') }, problems: [] };
  }
  if (more.length > 1) return wrong(`is ${JSON.stringify(uri)}`, `write ${FORMS}`);
  const [version] = more;
  if (version !== undefined) {
    if (/^\d+$/.test(version)) return { source: { kind: 'version', model: first, version }, problems: [] };
    return wrong(version === 'latest' ? `is ${JSON.stringify(uri)}, which is another version tomorrow` : `is ${JSON.stringify(uri)}, and stages are gone from MLflow since 2.9`, 'name a version, or an alias: models:/NAME@champion');
  }
  const at = first.lastIndexOf('@');
  if (at > 0 && at < first.length - 1) return { source: { kind: 'alias', model: first.slice(0, at), alias: first.slice(at + 1) }, problems: [] };
  if (/^m-[\w-]+$/.test(first)) return { source: { kind: 'modelId', modelId: first }, problems: [] };
  return wrong(`is ${JSON.stringify(uri)}, which names no version`, `write models:/${first}@ALIAS or models:/${first}/VERSION`);
}

/** What looks like an address, and is none that this command fetches. */
function refused(text: string): Problem | undefined {
  const prop = 'SOURCE';
  if (/^arn:aws[\w-]*:sagemaker:/.test(text)) {
    return { prop, found: 'is an ARN of SageMaker', remedy: 'a model package is imported in code, with ModelArtifact.fromModelPackage' };
  }
  if (/^dbfs:|^databricks/.test(text)) {
    return { prop, found: `is ${JSON.stringify(text)}, an address of Databricks`, remedy: 'fetch it with `mlflow artifacts download`, and import the folder' };
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  const mlflow = scheme.toLowerCase() === 'mlflow';
  return { prop, found: mlflow ? `is ${JSON.stringify(text)}` : `begins with ${scheme}:`, allowed: FORMS, remedy: mlflow ? 'write models:/ or runs:/ after mlflow:' : 'fetch it, and import the file' };
}
