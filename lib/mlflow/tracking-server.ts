import type { Problem } from '../problem';

/** Where an MLflow server answers, and how requests to it are signed. */
export interface TrackingServer {
  /** Without a slash at its end, and without a password. */
  readonly base: string;
  /** Value of the header Authorization: a secret. */
  readonly authorization?: string;
  /** Whether a certificate that nobody vouches for will do. */
  readonly insecureTls: boolean;
}

/** What MLflow's own client reads: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.environment_variables.html */
export interface TrackingEnvironment {
  readonly MLFLOW_TRACKING_URI?: string;
  readonly MLFLOW_TRACKING_USERNAME?: string;
  readonly MLFLOW_TRACKING_PASSWORD?: string;
  readonly MLFLOW_TRACKING_TOKEN?: string;
  readonly MLFLOW_TRACKING_INSECURE_TLS?: string;
}

const PROP = '--tracking-uri';
const DOWNLOAD = 'fetch the model with `mlflow artifacts download --artifact-uri models:/NAME@ALIAS --dst-path DIR`, and import DIR';

/** `encode` gives the Base64 of a text. No problem that comes back holds a password. */
export function trackingServer(given: string | undefined, environment: TrackingEnvironment, encode: (text: string) => string): { readonly server?: TrackingServer; readonly problems: readonly Problem[] } {
  const uri = (given ?? environment.MLFLOW_TRACKING_URI ?? '').trim();
  if (uri === '') return { problems: [{ prop: PROP, found: 'is not given, and MLFLOW_TRACKING_URI is not set', remedy: 'name the MLflow server, such as http://127.0.0.1:5000' }] };
  const url = parseUrl(uri);
  if (url === undefined) return { problems: [noServer(uri)] };
  const { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: token } = environment;
  const basic = (user: string, secret: string): string => `Basic ${encode(`${user}:${secret}`)}`;
  // In the order in which MLflow's client looks: mlflow/utils/rest_utils.py, and requests takes what is in the address itself.
  const authorization = username !== undefined && password !== undefined ? basic(username, password)
    : token !== undefined ? `Bearer ${token}`
      : url.user === undefined ? undefined : basic(decodeURIComponent(url.user), decodeURIComponent(url.password ?? ''));
  return {
    server: { base: `${url.scheme}://${url.host}${url.path}`, ...(authorization !== undefined && { authorization }), insecureTls: /^(?:true|1)$/i.test(environment.MLFLOW_TRACKING_INSECURE_TLS ?? '') },
    problems: [],
  };
}

function parseUrl(uri: string): { readonly scheme: string; readonly user?: string; readonly password?: string; readonly host: string; readonly path: string } | undefined {
  const [, scheme = '', user, password, host = '', path = ''] = /^(https?):\/\/(?:([^/@:]*)(?::([^/@]*))?@)?([^/@?#]+)([^?#]*)$/i.exec(uri) ?? [];
  return host === '' ? undefined : { scheme: scheme.toLowerCase(), user, password, host, path: path.replace(/\/+$/, '') };
}

function noServer(uri: string): Problem {
  if (/^databricks|^uc:/.test(uri)) return { prop: PROP, found: 'is a workspace of Databricks, whose registry is not MLflow\'s own', remedy: DOWNLOAD };
  if (/^arn:aws[\w-]*:sagemaker:/.test(uri)) {
    return { prop: PROP, found: 'is MLflow managed by SageMaker, which wants requests that are signed with credentials of AWS', remedy: `with the package sagemaker-mlflow installed, ${DOWNLOAD}` };
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(uri) ?? [];
  const store = scheme === undefined || /^(?:file|sqlite|mysql|postgresql|mssql)/i.test(scheme);
  return {
    prop: PROP,
    // Not the address itself: that of a database may have its password in it.
    found: store ? `is ${scheme === undefined ? 'a folder' : `an address of ${scheme}`}, and no server` : `begins with ${scheme ?? ''}:`,
    allowed: 'an address that begins with http:// or https://',
    remedy: store ? `start a server on it (mlflow server --backend-store-uri …), or ${DOWNLOAD}` : 'name the MLflow server, such as http://127.0.0.1:5000',
  };
}
