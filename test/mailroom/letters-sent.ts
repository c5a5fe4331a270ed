import type { Arena } from '@serverless-arcade/proofs/world/arena.ts';
import { compare, type Finding } from '@serverless-arcade/proofs/world/books.ts';
import { untilAnswered } from '@serverless-arcade/proofs/world/persistent.ts';
import type { Mailbag } from './mailbag.ts';

/**
 * Letters that are sent beside tickets. Their queue keeps no order and may deliver a message twice, which a FIFO queue never does: so the
 * consumers of the chapter meet that, too.
 */
export class LettersSent {
  readonly #arena: Arena;
  readonly #bag: Mailbag;
  readonly #ids: string[] = [];

  constructor(arena: Arena, bag: Mailbag) {
    this.#arena = arena;
    this.#bag = bag;
  }

  get count(): number {
    return this.#ids.length;
  }

  /** @returns how many requests had to be sent again */
  async send(count: number): Promise<number> {
    let again = 0;
    for (let n = 0; n < count; n += 1) {
      const letterId = `letter-${this.#ids.length + 1}`;
      const { attempts } = await untilAnswered(this.#arena, () =>
        this.#bag.send(JSON.stringify({ letterId, text: textOf(letterId) })),
      );
      again += attempts - 1;
      this.#ids.push(letterId);
    }
    return again;
  }

  /** Each letter is kept, with the text that was sent. */
  async audit(): Promise<Finding> {
    const kept: string[] = [];
    const wrong: string[] = [];
    for (const letterId of this.#ids) {
      const letter = await this.#bag.letter(letterId);
      if (letter !== undefined) kept.push(letterId);
      if (letter !== undefined && letter.text !== textOf(letterId)) wrong.push(`${letterId} has another text`);
    }
    return compare('letters', this.#ids, kept, () => false, wrong);
  }
}

const textOf = (letterId: string) => `This is ${letterId}`;
