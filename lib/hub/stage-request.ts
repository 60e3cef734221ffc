/** What the function that starts a build tells it, in variables of the build. The token comes to it by another way, from Secrets Manager. */
export interface StageRequest {
  readonly modelId: string;
  readonly revision: string;
  /** The revision is the id of a commit, which the hub has to confirm. */
  readonly pinned: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly bucket: string;
  /** models/NAME/DIGEST/, where the files go. */
  readonly prefix: string;
}

export const REQUEST_VARIABLE = 'CSI_STAGE_REQUEST';
export const WAITING_VARIABLE = 'CSI_STAGE_WAITING';
export const TOKEN_VARIABLE = 'HF_TOKEN';

/** Written last, and beside the folder: what is below the prefix goes to /opt/ml/model as it is. */
export function markerKey(prefix: string): string {
  return `${prefix.replace(/\/$/, '')}.staged.json`;
}
