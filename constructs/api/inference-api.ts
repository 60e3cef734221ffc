import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkModelPath } from '../../lib/api/checks';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { checkChild } from '../private/check-child';
import { known } from '../private/known';
import { reject } from '../private/reject';
import { guard, guardGrants } from '../private/declared/guard';

/** Permissions to call models through an API. */
export interface IApiGrants {
  /**
   * Lets a principal call the model, or all models of the API, by signed requests.
   *
   * @throws if the API does not look at signatures, because it has an authorizer of another kind or none
   */
  invoke(grantee: IGrantable): Grant;
}

/** A model behind an API. */
export interface IApiModel {
  /** Where it is below the API's URL. */
  readonly path: string;

  /** The model itself. */
  readonly endpoint: IInferenceEndpoint;

  /** What stands before every path of the serving contract, with a slash at the end: `url + 'v2/models/digits/infer'`. */
  readonly url: string;

  /** Permissions to call this model. */
  readonly grants: IApiGrants;
}

/**
 * A front door with models behind it: one URL, one place for authorization, throttling and logs, whatever host each model is on.
 * `HttpInferenceApi` is the cheaper and faster one, `RestInferenceApi` the one that validates requests, has API keys and usage
 * plans, and reaches SageMaker.
 */
export abstract class InferenceApi extends Construct {
  /** Id of the API. */
  public abstract readonly apiId: string;
  /** URL of the API, with a slash at the end: of its own domain if it has one. */
  public abstract readonly url: string;
  /** Where the access logs go. */
  public abstract readonly logGroup: ILogGroup;

  private readonly behind: IApiModel[] = [];

  /** The models behind the API. */
  public get models(): IApiModel[] {
    return [...this.behind];
  }

  /** Permissions to call every model of the API, also those that are added later. */
  public get grants(): IApiGrants {
    return guardGrants(this, { invoke: (grantee) => this._grant(grantee, undefined) });
  }

  /**
   * Puts a model behind the API. Every path of the serving contract is then below its own: with the path `digits`, that is
   * `/digits/v2/models/digits/infer`, `/digits/invocations` and so on, so that a client that called the function's URL needs no change but the URL.
   *
   * @param path letters, digits, `.`, `_` and `-`, in segments with `/` between them
   * @param endpoint any host of a model that the API can reach
   * @throws if the path is taken, or this kind of API cannot reach the host
   */
  public addModel(path: string, endpoint: IInferenceEndpoint): IApiModel {
    const name = known(path);
    reject(this, name === undefined
      ? [{ prop: 'path', found: 'is a token', remedy: 'write a name that is known at synth' }]
      : checkModelPath(name, this.behind.map((one) => one.path)));
    reject(this, checkChild(this, 'path', path));
    this._connect(path, endpoint);
    const model: IApiModel = { path, endpoint, url: `${this.url}${path}/`, grants: guardGrants(this, { invoke: (grantee) => this._grant(grantee, model) }) };
    this.behind.push(model);
    return model;
  }

  /** Requests, answered or not. Sum over 5 minutes by default. */
  public abstract metricRequests(options?: MetricOptions): Metric;

  /** Requests that were answered with 4xx, by the API or by a model: malformed, not allowed, throttled. Sum over 5 minutes by default. */
  public abstract metricClientErrors(options?: MetricOptions): Metric;

  /** Requests that were answered with 5xx: the model failed, or took too long. Sum over 5 minutes by default. */
  public abstract metricServerErrors(options?: MetricOptions): Metric;

  /** Time to answer, in milliseconds, the model's and the API's own. 99th percentile over 5 minutes by default. */
  public abstract metricLatency(options?: MetricOptions): Metric;

  /**
   * Makes the routes of a model.
   *
   * @internal
   */
  public abstract _connect(path: string, endpoint: IInferenceEndpoint): void;

  /**
   * For one model, or for all.
   *
   * @internal
   */
  public abstract _grant(grantee: IGrantable, model: IApiModel | undefined): Grant;
}

guard('InferenceApi', InferenceApi);
