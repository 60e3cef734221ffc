import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Size } from 'aws-cdk-lib/core';

/** A revision of a model on the Hugging Face Hub, and what of it is wanted. */
export interface HuggingFaceArtifactOptions {
  /** Commit of the model's repository, 40 hexadecimal digits: the history of the model's files shows it, and so does `git ls-remote`. */
  readonly revision: string;

  /**
   * Accepts a branch or a tag as revision. What it means when a deploy first copies it stays: another content under the same name is
   * not noticed.
   *
   * @default false
   */
  readonly allowMutableRevision?: boolean;

  /**
   * Secret whose text is an access token of the hub, for private models and such whose terms have to be accepted. Only the build that copies
   * the files may read it.
   *
   * @default - none: the model is public
   */
  readonly token?: ISecret;

  /**
   * Patterns of the files that are copied. `*` stands for anything, a slash too: `['*.safetensors', '*.json', 'tokenizer*']`.
   *
   * @default - all files, but for those whose names start with a dot
   */
  readonly include?: string[];

  /**
   * Patterns of files that are not copied, such as the same weights in another format: `['*.bin', '*.gguf', 'original/']`.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Size of the files together, about. Time-outs of endpoints and the checks of memory follow from it.
   *
   * @default - not known at synth, and not checked: time-outs are long enough for 50 GB
   */
  readonly size?: Size;
}
