/** Which engine serves a model, and why: what `csi engine` prints. */
export interface EngineReport {
  readonly model: string;
  readonly engine: 'compiled' | 'onnxruntime';
  readonly why: readonly string[];
  /** As `domain:Operator`; without a domain those of ONNX itself. */
  readonly operators: readonly string[];
  /** Rows that a request is taken to have. */
  readonly batchSize: number;
  /** Of the ONNX file. */
  readonly bytes: number;
  readonly compiled?: {
    readonly bytes: number;
    /** Hex, of what is deployed. */
    readonly sha256: string;
    /** Rows of a request from which on ONNX Runtime is faster; null where it never is. */
    readonly crossover: number | null;
  };
  readonly check?: EngineCheck;
}

/** How the two engines differ on rows of the user's. */
export interface EngineCheck {
  readonly rows: number;
  /** Largest difference of two numbers; of numbers above 1, as a share of the larger one. */
  readonly largestDifference: number;
  /** Rows that one answered otherwise than the other: another label, another text, or a failure. At most ten. */
  readonly different: readonly { readonly row: number; readonly what: string }[];
}

const ENGINES = { compiled: "the library's own engine (compiled)", onnxruntime: 'ONNX Runtime' } as const;

export function describeEngine({ model, engine, why, operators, bytes, compiled, check }: EngineReport): string {
  const figures = [
    ['operators', operators.map((operator) => operator.replace(/^:/, '')).join(', ')],
    ['ONNX file', size(bytes)],
    ...(compiled === undefined ? [] : [
      ['compiled', `${size(compiled.bytes)}, sha256 ${compiled.sha256.slice(0, 16)}…`],
      ['crossover', compiled.crossover === null ? 'none: ONNX Runtime is faster at no size that was measured' : `ONNX Runtime is faster from about ${compiled.crossover} rows in a request on`],
    ]),
    ...(check === undefined ? [] : [['both engines', describeCheck(check)]]),
  ] as const;
  const reasons = why.map((reason) => `  - ${reason}`);
  return [`${model} is served by ${ENGINES[engine]}:`, ...reasons, '', ...figures.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`)].join('\n');
}

function describeCheck({ rows, largestDifference, different }: EngineCheck): string {
  const numbers = `${rows} rows, numbers differ by at most ${largestDifference.toExponential(1)}`;
  if (different.length === 0) return `agree on ${numbers}`;
  return `DIFFER on ${numbers}\n${different.map(({ row, what }) => `    row ${row}: ${what}`).join('\n')}`;
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}
