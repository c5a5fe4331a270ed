import { StageError } from '../../errors.ts';

/** A piece of a small language: its kind is the name of the pattern that it fits. */
export interface Token<Kind extends string> {
  readonly kind: Kind;
  readonly text: string;
}

/** Reads the tokens of one of CloudWatch's small languages, one after the other. */
export class Scanner<Kind extends string> {
  readonly #tokens: readonly Token<Kind>[];
  readonly #source: string;
  #next = 0;

  /**
   * @param patterns by kind; the first that fits wins, and spaces separate
   * @throws StageError when a part of the text fits none
   */
  constructor(source: string, patterns: Readonly<Record<Kind, RegExp>>) {
    this.#source = source;
    this.#tokens = tokens(source, patterns);
  }

  /** The next token, if it is of this kind or text, without taking it. */
  peek(kind: Kind, text?: string): boolean {
    const token = this.#tokens[this.#next];
    return token?.kind === kind && (text === undefined || token.text === text);
  }

  /** Takes the next token, if it fits. */
  accept(kind: Kind, text?: string): Token<Kind> | undefined {
    return this.peek(kind, text) ? this.#tokens[this.#next++] : undefined;
  }

  /** @throws StageError when the next token is another one */
  expect(kind: Kind, text?: string): Token<Kind> {
    const token = this.accept(kind, text);
    if (token !== undefined) return token;
    throw this.refuse(text === undefined ? `a ${kind}` : `"${text}"`);
  }

  get isDone(): boolean {
    return this.#next === this.#tokens.length;
  }

  /** @param expected what should stand where the scanner is */
  refuse(expected: string): StageError {
    const found = this.#tokens[this.#next]?.text ?? 'the end';
    return new StageError(`expected ${expected} instead of ${found} in: ${this.#source}`);
  }
}

function tokens<Kind extends string>(source: string, patterns: Readonly<Record<Kind, RegExp>>): Token<Kind>[] {
  const found: Token<Kind>[] = [];
  let rest = source.trim();
  while (rest !== '') {
    let token: Token<Kind> | undefined;
    for (const kind in patterns) {
      const text = new RegExp(`^(?:${patterns[kind].source})`, patterns[kind].flags).exec(rest)?.[0];
      if (text === undefined || text === '') continue;
      token = { kind, text };
      break;
    }
    if (token === undefined) throw new StageError(`cannot read "${rest}" in: ${source}`);
    found.push(token);
    rest = rest.slice(token.text.length).trimStart();
  }
  return found;
}
