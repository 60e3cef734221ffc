import { describeProblem } from '../../../lib/problem';
import { parseImportSource } from '../../../lib/mlflow/source';
import { LocalError } from '../../../local';
import { importVersion, type Imported } from '../../registry/import-version';
import { DEFAULT_MODELS } from '../../registry/manifest-files';
import { parse, type Command } from '../command';

const TOLERANCE = 1e-5;

const OPTIONS = {
  name: { type: 'string' }, version: { type: 'string' }, models: { type: 'string' }, 'tracking-uri': { type: 'string' }, approval: { type: 'string' }, alias: { type: 'string' },
  description: { type: 'string' }, convert: { type: 'string' }, 'no-convert': { type: 'boolean' }, python: { type: 'string' }, 'allow-pickle': { type: 'boolean' }, tolerance: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const registryImport: Command = {
  summary: 'get a version of a model from MLflow, or from files, with a manifest to review',
  usage: `csi registry import SOURCE [options]

Writes a version of a model, pinned by its digest, to models/NAME/VERSION/ and models/NAME/VERSION.json,
for a review and a commit. SOURCE is mlflow:models:/NAME@ALIAS, mlflow:models:/NAME/VERSION,
mlflow:models:/MODEL_ID or mlflow:runs:/RUN_ID/PATH of an MLflow server, a folder that MLflow saved, an
.onnx file, or a folder with one. Models of scikit-learn, LightGBM and XGBoost are written as ONNX by a
Python of yours, and have to answer their input example as before. The same again changes nothing;
other content under a version that is there is refused.

  --name NAME           [what it is registered as]
  --version VERSION     [that of the registry]
  --models DIR          the folder of manifests [${DEFAULT_MODELS}]
  --tracking-uri URL    the MLflow server [MLFLOW_TRACKING_URI]; MLFLOW_TRACKING_USERNAME and
                        MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, say who asks, and
                        MLFLOW_TRACKING_INSECURE_TLS=true takes any certificate
  --approval STATUS     pending, or approved [pending]
  --alias ALIAS         the version gets it too, in models/NAME/_model.json: challenger, for instance
  --description TEXT    [that of the registry]
  --no-convert          as it is, for an image with your own server (docs/images.md)
  --python PATH         to convert with [PYTHON, a virtual environment, python3]
  --allow-pickle        also a model that runs code of its own when it is loaded
  --tolerance N         by how much its answers may differ as ONNX [${TOLERANCE}]
  --json                for machines`,

  async run(args) {
    const { values, positionals } = parse(args, OPTIONS);
    const [text, ...more] = positionals;
    if (text === undefined || more.length > 0) throw new LocalError(`csi registry import takes one SOURCE, got ${positionals.join(' ') || 'none'}`);
    const { source, problems } = parseImportSource(text);
    if (source === undefined) throw new LocalError(problems.map(describeProblem).join('\n'));
    const say = values.json === true ? () => {} : (line: string) => console.log(line);
    const imported = await importVersion({
      source,
      models: values.models ?? DEFAULT_MODELS,
      approval: approvalOf(values.approval),
      convert: isConverted(values.convert, values['no-convert'] === true),
      allowPickle: values['allow-pickle'] === true,
      tolerance: toleranceOf(values.tolerance),
      progress: (path, bytes) => say(`fetching ${path}${bytes === undefined ? '' : ` (${size(bytes)})`}`),
      ...given({ name: values.name, version: values.version, alias: values.alias, description: values.description, python: values.python, trackingUri: values['tracking-uri'] }),
    });
    console.log(values.json === true ? JSON.stringify(json(imported), undefined, 2) : describe(imported));
    return 0;
  },
};

function given<T extends Readonly<Record<string, string | undefined>>>(options: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: string };
}

function approvalOf(text = 'pending'): 'pending' | 'approved' {
  if (text === 'pending' || text === 'approved') return text;
  throw new LocalError(`--approval is ${text}, but must be pending or approved`);
}

function isConverted(to: string | undefined, not: boolean): boolean {
  if (to !== undefined && to !== 'onnx') throw new LocalError(`--convert is ${to}, and there is onnx alone`);
  if (to !== undefined && not) throw new LocalError('--convert and --no-convert are opposites: leave one of them out');
  return !not;
}

function toleranceOf(text: string | undefined): number {
  if (text === undefined) return TOLERANCE;
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number < 1)) throw new LocalError(`--tolerance is ${text}, but must be a number from 0 and below 1`);
  return number;
}

function describe({ manifest: { name, version, digest, metrics = {}, lineage = {}, goldenRequests, approval }, path, created, alias, notes }: Imported): string {
  const made = lineage['convertedBy'] === undefined ? '' : `, ${lineage['framework'] ?? ''} written as ONNX by ${lineage['convertedBy']} (${lineage['convertedTo'] ?? ''})`;
  const figures = Object.entries(metrics).map(([key, value]) => `${key} ${value}`).join(', ');
  return [
    created ? `${name} ${version}: wrote ${path}` : `${name} ${version} is there already, with the same content: ${path} stays as it is`,
    `  digest ${digest.slice(0, 16)}${made}`,
    ...(figures === '' ? [] : [`  ${figures}`]),
    ...(goldenRequests === undefined ? [] : ['  golden requests: the input example, with the answers of the original model'].filter(() => created)),
    ...(alias === undefined ? [] : [`  ${alias} is ${version} now`]),
    ...notes.map((note) => `  note: ${note}`),
    ...(created && approval === 'pending' ? [`It is pending: look at it (csi registry show ${name}/${version}), then csi registry approve ${name} ${version}`] : []),
  ].join('\n');
}

function json({ manifest, path, created, alias, notes }: Imported): object {
  return { created, path, ...(alias !== undefined && { alias }), notes, manifest };
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}
