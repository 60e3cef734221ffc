import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';

/** A domain of your own in front of an API. */
export interface ApiDomain {
  /** The name that callers use, such as `models.example.com`. Point it at `api.domainName` in your DNS. */
  readonly domainName: string;

  /** Certificate for the name, in the region of the API. */
  readonly certificate: ICertificate;

  /**
   * Path below the domain at which this API is, so that several can share a domain.
   *
   * @default - the root of the domain
   */
  readonly basePath?: string;
}

/** What every front door can be told. */
export interface InferenceApiProps {
  /**
   * Requests per second that the API lets through in the long run. It takes `burstLimit` too.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   * @default - the limit of the account, which all its APIs in the region share
   */
  readonly rateLimit?: number;

  /**
   * Requests that it lets through at once. It takes `rateLimit` too.
   *
   * @default - the limit of the account, which all its APIs in the region share
   */
  readonly burstLimit?: number;

  /**
   * How long the API waits for a model: from 50 milliseconds to 30 seconds on an HTTP API, to 29 seconds on a REST API unless AWS has
   * raised the account's quota for regional APIs.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   * @default - 30 seconds on an HTTP API, 29 on a REST API
   */
  readonly integrationTimeout?: Duration;

  /**
   * How long access logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * Log group for the access logs. It cannot be combined with `logRetention`.
   *
   * @default - a log group of its own
   */
  readonly logGroup?: ILogGroup;

  /**
   * What happens to the API's own log group when it leaves the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * A domain of your own in front.
   *
   * @default - none: the domain that AWS gives
   */
  readonly domain?: ApiDomain;

  /**
   * Description of the API, at most 1024 characters.
   *
   * @default - none
   */
  readonly description?: string;
}
