import type { Size } from 'aws-cdk-lib/core';
import { ModelArtifact } from '../model/model-artifact';
import type { ArtifactContents, MountedPlace } from './artifact-contents';
import { readSignature } from './model-interface';

/** The files of a model where a deploy puts them on a file system. */
export class StoredArtifact extends ModelArtifact {
  public readonly digest: string;
  public readonly size: Size;

  public constructor(
    private readonly original: ModelArtifact,
    private readonly stored: Pick<MountedPlace, 'fileSystem' | 'folder' | 'copies'>,
  ) {
    super();
    this.digest = original.digest;
    this.size = original.size;
  }

  /** @internal */
  public _contents(): ArtifactContents {
    const { entry, files, place } = this.original._contents();
    const model = place.kind === 'local' ? place.model : undefined;
    return { entry, files, place: { kind: 'mounted', compared: true, ...this.stored, model, signature: readSignature(this.original) } };
  }
}
