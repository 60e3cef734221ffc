import { rmSync } from 'node:fs';
import { inspectText } from '../../lib/rules';
import { specs } from '../lib/cloudformation/specs';
import { World } from './world';

export type Outcome = 'synthesized' | 'refused by us' | 'refused by CDK';

/** What a user cannot do anything with: an exception from inside. */
const FROM_INSIDE = /Cannot read propert|is not a function|is not iterable|is not a constructor|Invalid array length|Maximum call stack|Cannot convert|Cannot destructure|\[object \w+\]|\bundefined\b|\bNaN\b|out of memory|ENOENT|ENAMETOOLONG|ERR_INVALID_ARG/;
/** How the request protocol writes numbers that JSON has none for. */
const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);
const WRONG_TEXT = /\bundefined\b|\bNaN\b|\[object \w+\]|\bInfinity\b/;

/** Tries one case. Throws what is wrong with how it ended. */
export function outcomeOf(attempt: (world: World) => unknown): Outcome {
  const world = new World();
  try {
    attempt(world);
    const assembly = world.app.synth();
    for (const { template } of assembly.stacksRecursively) {
      checkTemplate(template, []);
      if (Object.keys((template as { readonly Resources?: object }).Resources ?? {}).length > 0) checkRules(template);
    }
    return 'synthesized';
  } catch (error) {
    return judge(error);
  } finally {
    rmSync(world.app.outdir, { recursive: true, force: true });
  }
}

class Defect extends Error {}

function judge(error: unknown): Outcome {
  if (error instanceof Defect) throw error;
  if (!(error instanceof Error)) throw new Defect(`threw what is no error: ${String(error)}`);
  const { name, message } = error;
  if (name === 'InferenceValidationError') {
    if (!/`[^`]+`/.test(message)) throw new Defect(`names no prop: ${message}`);
    if (!/^\S[^]*?: /.test(message)) throw new Defect(`names no construct: ${message}`);
    if (/\[object \w+\]/.test(message)) throw new Defect(`does not show what it found: ${message}`);
    return 'refused by us';
  }
  if (['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(name) || FROM_INSIDE.test(message) || 'syscall' in error) {
    throw new Defect(`${name} from inside: ${error.stack ?? message}`);
  }
  // CDK's own: they name the construct by its path.
  return 'refused by CDK';
}

/** What is somebody else's: roles that are passed in trust whom they were made for. */
const OF_OTHERS = new Set(['sagemaker-role-trust', 'security-role-trust']);

/** What this package's own rules hold for an error: AWS would refuse it, or lose requests. */
function checkRules(template: unknown): void {
  const [error] = inspectText(JSON.stringify(template), { specs, specsAreComplete: false }).filter(({ rule, severity }) => severity === 'error' && !OF_OTHERS.has(rule));
  if (error !== undefined) throw new Defect(`the template breaks ${error.rule} at ${error.path}: ${error.message}`);
}

function checkTemplate(value: unknown, path: readonly (string | number)[]): void {
  const wrong = (what: string): never => {
    throw new Defect(`the template has ${what} at ${path.join('.')}`);
  };
  if (value === null) wrong('null');
  if (typeof value === 'string' && WRONG_TEXT.test(value) && !(SPECIAL.has(value) && path.includes('enum'))) wrong(JSON.stringify(value.slice(0, 200)));
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (WRONG_TEXT.test(key)) wrong(`the key ${key}`);
    checkTemplate(inner, [...path, key]);
  }
}
