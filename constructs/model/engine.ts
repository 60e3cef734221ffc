import type { EngineRequest } from '../../lib/engine/choice';
import { checkBatchSize, DEFAULT_BATCH_SIZE } from '../../lib/engine/choice';
import { known } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** What the choice of an engine depends on, beside the model. */
export interface AutomaticEngineOptions {
  /**
   * Number of rows that a request has as a rule, from 1. With many, ONNX Runtime is faster.
   *
   * @default 1
   */
  readonly batchSize?: number;
}

/**
 * What evaluates a model of a function. The library has an engine of its own, without native code: the model is compiled when the app is
 * synthesized, and starts in a few milliseconds. It covers trees, linear models and the preparation of tables; ONNX Runtime covers everything.
 *
 * A host with an `image` of its own evaluates the model as its image does.
 *
 * @example
 *
 * new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   engine: Engine.automatic({ batchSize: 500 }),
 * });
 */
export class Engine {
  /**
   * The library's own engine where it covers every operator of the model and is faster, and ONNX Runtime everywhere else. Models that synth
   * does not see (in S3, on a file system), sizes that only the deploy knows, and functions with `layers` of their own, which may bring another engine, have ONNX Runtime.
   *
   * @throws if the batch size is not a whole number from 1
   */
  public static automatic(options: AutomaticEngineOptions = {}): Engine {
    const batchSize = known(options.batchSize ?? DEFAULT_BATCH_SIZE);
    rejectAt('Engine.automatic', checkBatchSize(batchSize));
    return new Engine({ kind: 'automatic', ...(batchSize === undefined ? {} : { batchSize }) });
  }

  /** The library's own engine, at any size of requests. A model that it does not cover is refused, with the reasons. */
  public static compiled(): Engine {
    return new Engine({ kind: 'compiled' });
  }

  /** ONNX Runtime, for every model. */
  public static onnxRuntime(): Engine {
    return new Engine({ kind: 'onnxruntime' });
  }

  private readonly request: EngineRequest;

  private constructor(request: EngineRequest) {
    this.request = request;
  }

  /** @internal */
  public _request(): EngineRequest {
    return this.request;
  }
}

guard('Engine', Engine);
