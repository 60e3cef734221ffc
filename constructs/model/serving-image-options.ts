import type { Architecture } from 'aws-cdk-lib/aws-lambda';

/** What starts in an image, where it is not what the image itself says. */
export interface ImageStartOptions {
  /**
   * Command, in the words of the image's entry point: for the base images of AWS the handler, `['app.handler']`.
   *
   * @default - the image's own CMD
   */
  readonly command?: string[];

  /**
   * Program that is started, with its arguments.
   *
   * @default - the image's own ENTRYPOINT
   */
  readonly entryPoint?: string[];

  /**
   * Folder that it is started in, an absolute path.
   *
   * @default - the image's own WORKDIR
   */
  readonly workingDirectory?: string;
}

/** An image that is in ECR already. */
export interface EcrImageOptions extends ImageStartOptions {
  /**
   * Digest of the image: `sha256:` and 64 hexadecimal digits, as `docker push` prints it.
   *
   * @default - none; refused unless a tag is given and `allowMutableTag` is set
   */
  readonly digest?: string;

  /**
   * Tag of the image.
   *
   * @default - none: the digest names the image
   */
  readonly tag?: string;

  /**
   * Accepts a tag. Another image under the same tag is not deployed, since nothing in the template changes; Lambda stays with the image
   * that the tag meant when a version was published.
   *
   * @default false
   */
  readonly allowMutableTag?: boolean;

  /** Processor architecture that the image was built for: `docker inspect` says. The function gets the same. */
  readonly architecture: Architecture;
}

/** How an image is built. */
export interface AssetImageOptions extends ImageStartOptions {
  /**
   * Path of the Dockerfile inside the folder.
   *
   * @default 'Dockerfile'
   */
  readonly file?: string;

  /**
   * Arguments of the build, for `ARG`. They are readable in the image: no place for secrets.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last one
   */
  readonly target?: string;
}

/** How an image of AWS's is taken. */
export interface FromDlcOptions {
  /**
   * Digest of the image: `sha256:` and 64 hexadecimal digits, as `aws ecr describe-images` prints it. It stays the same image then, also
   * when AWS patches what is under the tag.
   *
   * @default - none: what is under the tag when an instance starts
   */
  readonly digest?: string;

  /**
   * Accepts an image that AWS does not patch any more.
   *
   * @default false
   */
  readonly allowPastPatchDate?: boolean;
}

/** How the library's own server becomes an image. */
export interface ModelServerImageOptions {
  /**
   * Processor architecture of the image.
   *
   * @default - that of the host: of a function its `architecture`, of instances what they have, x86_64 otherwise
   */
  readonly architecture?: Architecture;
}
