import type { ServerResponse } from 'node:http';
import type { ImageArchitecture } from '../../../lib/container/model-server-image';
import { LocalError } from '../../errors';
import { readBody, send, sendJson } from '../../http';
import { AwsError } from '../wire/errors';
import { header, type AwsRequest } from '../wire/request';
import type { ImageContent, ImageStore } from './image-store';
import type { Repositories } from './repositories';

/** Where the stand-in for Docker asks. */
export const IMAGES_PATH = '/_csi/images';

export type ImageCommand =
  | { readonly verb: 'list' }
  | { readonly verb: 'login'; readonly registry: string }
  | { readonly verb: 'build'; readonly tag: string; readonly folder: string; readonly file?: string; readonly architecture?: ImageArchitecture; readonly buildArgs?: Readonly<Record<string, string>> }
  | { readonly verb: 'tag'; readonly source: string; readonly target: string }
  | { readonly verb: 'push'; readonly reference: string };

export interface ImageAnswer {
  readonly problem?: string;
  readonly digest?: string;
  readonly said?: string;
  readonly images?: readonly { readonly digest: string; readonly references: readonly string[] }[];
}

const MAX_BODY_BYTES = 64 * 1024;

/** What a Docker daemon and a registry would do with an image. */
export class ImageDoor {
  constructor(private readonly store: ImageStore, private readonly repositories: Repositories) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    // No page of a browser may send this without asking first.
    if (request.method !== 'POST' || header(request, 'content-type') !== 'application/json') {
      request.message.resume();
      return send(response, 405, 'POST JSON\n', { 'content-type': 'text/plain' });
    }
    const body = await readBody(request.message, MAX_BODY_BYTES);
    try {
      sendJson(response, 200, await this.carryOut(JSON.parse(body?.toString('utf8') ?? '') as ImageCommand));
    } catch (error) {
      if (!(error instanceof LocalError) && !(error instanceof AwsError) && !(error instanceof SyntaxError)) throw error;
      sendJson(response, 400, { problem: error.message } satisfies ImageAnswer);
    }
  }

  private async carryOut(command: ImageCommand): Promise<ImageAnswer> {
    switch (command.verb) {
      case 'list':
        return { images: this.store.all };
      case 'login':
        if (command.registry !== this.repositories.registry) throw new LocalError(`${command.registry} is no registry here: this server's is ${this.repositories.registry}`);
        return {};
      case 'build': {
        const content = await this.store.record(command);
        this.store.name(command.tag, content);
        return { digest: content.digest, said: saidOf(content) };
      }
      case 'tag':
        this.store.name(command.target, this.named(command.source));
        return {};
      case 'push': {
        const place = this.repositories.parse(command.reference);
        if (place?.id.imageTag === undefined) throw new LocalError(`${command.reference} is no image of this server's registry, ${this.repositories.registry}`);
        return { digest: this.repositories.push(place.name, this.named(command.reference), place.id.imageTag).digest };
      }
      default:
        throw new LocalError('this is no command for images');
    }
  }

  private named(reference: string) {
    const content = this.store.named(reference);
    if (content === undefined) throw new LocalError(`No such image: ${reference}`);
    return content;
  }
}

function saidOf({ runs }: ImageContent): string {
  if (runs.kind === 'model-server') return `model server with ${runs.model === undefined ? 'a model that its host provides' : `${runs.model.name} ${runs.model.version}`} for ${runs.image.architecture}, recorded without a build`;
  const { runtime, handler } = runs.image;
  return `${handler} for ${runtime}, to run as a process${runs.python === undefined ? '' : ` of Python ${runs.python}`} and without a container`;
}
