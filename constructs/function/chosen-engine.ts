import type { EngineRequest } from '../../lib/engine/choice';
import { chooseEngine, DEFAULT_BATCH_SIZE } from '../../lib/engine/choice';
import type { Problem } from '../../lib/problem';
import type { CompiledModel } from '../private/compiled-model';
import { compiledModel } from '../private/compiled-model';
import { servingImage } from './function-package';
import type { ModelFunctionProps } from './model-function-props';

/** What the library's own engine evaluates for a function; undefined where ONNX Runtime does, or an image. */
export function chosenEngine(props: ModelFunctionProps): CompiledModel | undefined {
  const request = requestOf(props);
  // Nothing is compiled for those who do not want it.
  if (request.kind === 'onnxruntime' || reasonUnseen(props) !== undefined) return undefined;
  // They may bring another engine.
  if (request.kind === 'automatic' && (props.layers?.length ?? 0) > 0) return undefined;
  const { coverage, compiled } = compiledModel(props.model.artifact) ?? { coverage: { covered: false as const, reasons: [] } };
  return chooseEngine(request, coverage).engine === 'compiled' ? compiled : undefined;
}

/** What keeps synth from serving the model with the engine that was asked for. What is no ONNX at all is another check's to say. */
export function engineChoiceProblems(props: ModelFunctionProps): Problem[] {
  const { kind } = requestOf(props);
  if (servingImage(props) !== undefined) {
    return kind === 'automatic' ? [] : [{ prop: 'engine', found: 'is given for a function of an image, which evaluates its model itself', remedy: 'leave it out' }];
  }
  if (kind !== 'compiled') return [];
  const unseen = reasonUnseen(props);
  return (unseen === undefined ? reasonsNotCovered(props) : [unseen])
    .map((reason) => ({ prop: 'engine', found: `is Engine.compiled(), and ${reason}`, remedy: 'leave it out, or use Engine.onnxRuntime()' }));
}

function requestOf({ engine }: ModelFunctionProps): EngineRequest {
  return engine?._request() ?? { kind: 'automatic', batchSize: DEFAULT_BATCH_SIZE };
}

/** Why synth cannot compile a model: it does not have its bytes. */
function reasonUnseen(props: ModelFunctionProps): string | undefined {
  if (servingImage(props) !== undefined) return 'an image evaluates the model';
  const { kind } = props.model.artifact._contents().place;
  if (kind === 'local') return undefined;
  return `the model is ${kind === 'mounted' ? 'on a file system' : 'in S3'}, where synth does not see its bytes`;
}

function reasonsNotCovered({ model }: ModelFunctionProps): readonly string[] {
  const coverage = compiledModel(model.artifact)?.coverage;
  return coverage === undefined || coverage.covered ? [] : coverage.reasons;
}
