// The model server of the Lambda layer as files: what every cold start reads, and what is read when a request or a model first needs it.
import { bundleApart } from './bundle-apart.mjs';
import { root } from './run.mjs';

export const ENGINE = 'onnxruntime-node';
export const OPEN_TELEMETRY = { entry: 'handlers/model-server/opentelemetry.ts', file: 'opentelemetry.cjs' };
/** The file that every cold start reads. */
export const SERVER_FILE = 'model-server.cjs';

export const ESBUILD = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Names stay: they are what a stack trace in a log is read by.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'error',
  // What would be loaded later is in the file already.
  supported: { 'dynamic-import': false },
  tsconfigRaw: { compilerOptions: { target: 'es2022', useDefineForClassFields: true } },
};

/** What the server needs for some requests only, by functions: a cold start reads none of it. */
const SERVER_LATER = {
  'lib/engine/operators/others.ts': ['otherOperator'],
  'lib/protocol/csv-answer.ts': ['csvAnswer'],
  'lib/protocol/csv-request.ts': ['decodeCsv'],
  'lib/protocol/json-error.ts': ['findJsonError'],
  'lib/protocol/json-numbers.ts': ['hasLongInteger', 'parseExactIntegers'],
  'lib/protocol/json-specials.ts': ['replaceSpecials'],
  'lib/protocol/mlflow.ts': ['decodeForm'],
  'lib/protocol/openapi.ts': ['openApi'],
  'lib/protocol/table-layout.ts': ['layOutPositions', 'layOutTable'],
  'lib/logs/reason.ts': ['reasonOf'],
};

export function serverBundle() {
  return bundleApart(
    { ...ESBUILD, external: [ENGINE], mainFields: ['module', 'main'] },
    { entry: 'handlers/model-server/lambda-main.ts', file: SERVER_FILE, later: SERVER_LATER, external: { './opentelemetry': OPEN_TELEMETRY.file } },
  );
}
