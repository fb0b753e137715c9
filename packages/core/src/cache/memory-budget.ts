/** A cache that can give memory back. */
export interface BudgetMember {
  readonly bytes: number;
  /** Lets the longest unused entry go; false where there is none that may go. */
  dropOldest(): boolean;
}

/** One bound on the decoded frames of all streams of a page; the largest cache gives way first. */
export class MemoryBudget {
  readonly #members = new Set<BudgetMember>();
  readonly #base: number;
  #most: number;

  /** @param bytes The bound; a single cache that is allowed more raises it. */
  constructor(bytes: number) {
    this.#base = this.#most = bytes;
  }

  /** The part of one member, where all take the same, in bytes. */
  get share(): number {
    return this.#most / Math.max(1, this.#members.size);
  }

  add(member: BudgetMember, bytes: number): void {
    this.#members.add(member);
    this.#most = Math.max(this.#most, bytes);
  }

  remove(member: BudgetMember): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.#most = this.#base;
  }

  /** Makes the bound hold again. */
  enforce(): void {
    for (;;) {
      let total = 0;
      let largest: BudgetMember | undefined;
      for (const member of this.#members) {
        total += member.bytes;
        if (largest === undefined || member.bytes > largest.bytes) largest = member;
      }
      if (total <= this.#most || largest === undefined || !largest.dropOldest()) return;
    }
  }
}
