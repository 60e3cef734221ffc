/**
 * Environment variables through which a construct tells the model server what only a deploy knows.
 * All start with CSI_, which users may not use.
 */
export const RESERVED_ENVIRONMENT_PREFIX = 'CSI_';

/** s3://bucket/prefix/ under which the manifest's files lie, for manifests whose location is `remote`. */
export const ARTIFACT_URI = 'CSI_ARTIFACT_URI';

/** Digest of everything published with the function version (lib/lambda/version-digest.ts). */
export const VERSION_DIGEST = 'CSI_VERSION_DIGEST';

/** The CloudWatch namespace of the server's metrics. */
export const METRICS_NAMESPACE = 'ServerlessInference';
