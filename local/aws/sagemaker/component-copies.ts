import { chooseByWeight } from '../../../lib/sagemaker/variants';
import type { Fleet } from './fleet';

/** The copies of one inference component that run: while it is updated, those that it had and those of its next specification. */
export class ComponentCopies {
  next: Fleet | undefined;

  constructor(public serving: Fleet) {}

  get count(): number {
    return this.fleets.reduce((sum, { instances }) => sum + instances, 0);
  }

  get outstanding(): number {
    return this.fleets.reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  /** Old and new copies get requests alike. Undefined where there are none. */
  choose(random: () => number): Fleet | undefined {
    return chooseByWeight(this.fleets.map((fleet) => ({ fleet, weight: fleet.instances })), random())?.fleet;
  }

  /** Those of the next specification take over. */
  async replace(): Promise<void> {
    const { serving: old, next } = this;
    if (next === undefined) return;
    this.serving = next;
    this.next = undefined;
    await old.drain();
  }

  async close(): Promise<void> {
    await Promise.all(this.fleets.map((fleet) => fleet.close()));
  }

  private get fleets(): readonly Fleet[] {
    return this.next === undefined ? [this.serving] : [this.serving, this.next];
  }
}
