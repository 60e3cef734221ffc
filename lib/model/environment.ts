/**
 * Environment variables through which a construct tells the model server what only a deploy knows.
 * All start with CSI_, which users may not use.
 */
export const RESERVED_ENVIRONMENT_PREFIX = 'CSI_';

/**
 * The folder in which the manifest's files lie: s3://bucket/prefix/ for manifests whose location is `remote`, file:///mnt/name/folder/ for
 * those that are `mounted`.
 */
export const ARTIFACT_URI = 'CSI_ARTIFACT_URI';

/** To servers in images of the user's, which need not read a manifest: name and version of the model. */
export const MODEL_NAME = 'CSI_MODEL_NAME';
export const MODEL_VERSION = 'CSI_MODEL_VERSION';

/** To the same: the file to load, below the folder `model` of the image or below CSI_ARTIFACT_URI. */
export const MODEL_FILE = 'CSI_MODEL_FILE';

/** To the same, where the file is to be fetched: its hex sha256. */
export const MODEL_SHA256 = 'CSI_MODEL_SHA256';

/** To servers in containers of SageMaker's: what their metrics are told apart by, the endpoint's name or the inference component's. */
export const ENDPOINT = 'CSI_ENDPOINT';

/** Digest of everything published with the function version (lib/lambda/version-digest.ts). */
export const VERSION_DIGEST = 'CSI_VERSION_DIGEST';

/** What the server writes to its log, where that is not what it does by itself (lib/logs/settings.ts). */
export const LOGGING = 'CSI_LOGGING';

/** The CloudWatch namespace of the server's metrics. */
export const METRICS_NAMESPACE = 'ServerlessInference';
