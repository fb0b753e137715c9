/** A cache that can evict entries. */
export interface BudgetMember {
  readonly bytes: number;
  /** Evicts the least recently used entry. Returns false if only pinned entries remain. */
  evictOldest(): boolean;
}

/** One limit on the decoded frames of all streams of a page. The largest cache evicts first. */
export class MemoryBudget {
  readonly #members = new Set<BudgetMember>();
  readonly #base: number;
  #limit: number;

  /** @param bytes The limit. A single cache with a higher one raises it. */
  constructor(bytes: number) {
    this.#base = this.#limit = bytes;
  }

  /** An equal share of the limit for one member, in bytes. */
  get share(): number {
    return this.#limit / Math.max(1, this.#members.size);
  }

  add(member: BudgetMember, bytes: number): void {
    this.#members.add(member);
    this.#limit = Math.max(this.#limit, bytes);
  }

  remove(member: BudgetMember): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.#limit = this.#base;
  }

  /** Evicts entries until the limit holds. */
  enforce(): void {
    for (;;) {
      let total = 0;
      let largest: BudgetMember | undefined;
      for (const member of this.#members) {
        total += member.bytes;
        if (largest === undefined || member.bytes > largest.bytes) largest = member;
      }
      if (total <= this.#limit || largest === undefined || !largest.evictOldest()) return;
    }
  }
}
