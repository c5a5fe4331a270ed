/** What a record says to people. */
export interface Sentence {
  /** One short line. */
  readonly text: string;
  /** What a terminal has room for besides. */
  readonly detail?: string | undefined;
  /** A notice is something that a person waits for, such as a code in an email. @default 'plain' */
  readonly tone?: 'plain' | 'notice' | 'warning' | 'failure';
}

/** Shortens the name or ARN of a resource for the reader. */
export type Naming = (name: string) => string;

/**
 * A sentence for each kind of record of a service. A kind without one does not compile. A sentence is undefined when
 * the record tells a person nothing that another record does not tell.
 */
export type Sentences<Record extends { readonly kind: string }> = {
  readonly [Kind in Record['kind']]: (
    record: Extract<Record, { readonly kind: Kind }>,
    name: Naming,
  ) => Sentence | undefined;
};

/** Declares the sentences of a service, and with them the kinds of its records. */
export const sentences = <Record extends { readonly kind: string }>(all: Sentences<Record>): Sentences<Record> => all;

/** The records that some sentences are about. */
export type Told<All> = All extends Sentences<infer Record> ? Record : never;

/** A count with its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
