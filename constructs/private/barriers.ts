import { CfnWaitConditionHandle } from 'aws-cdk-lib/core';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Has the resources of each wave wait for those of the wave before, by one resource between two waves: what joins a wave changes what that
 * one resource waits for, and nothing else. It makes nothing: a handle is a URL.
 */
export class Barriers {
  private readonly barriers: CfnWaitConditionHandle[] = [];
  private readonly waiting: CfnResource[][] = [];

  /** @param waves number of waves whose barriers are made at once, where nothing can be made later */
  public constructor(private readonly scope: Construct, waves = 0) {
    if (waves > 1) this.barrier(waves - 2);
  }

  public add(resource: CfnResource, wave: number): void {
    if (wave > 0) resource.addResourceDependency(this.barrier(wave - 1));
    this.waiting[wave] = [...(this.waiting[wave] ?? []), resource];
    this.barriers[wave]?.addResourceDependency(resource);
  }

  /** What stands behind a wave. */
  private barrier(wave: number): CfnWaitConditionHandle {
    const existing = this.barriers[wave];
    if (existing !== undefined) return existing;
    const barrier = new CfnWaitConditionHandle(this.scope, `Wave${wave + 1}Done`);
    this.barriers[wave] = barrier;
    // A wave may be empty: then the one before it counts.
    if (wave > 0) barrier.addResourceDependency(this.barrier(wave - 1));
    for (const resource of this.waiting[wave] ?? []) barrier.addResourceDependency(resource);
    return barrier;
  }
}
