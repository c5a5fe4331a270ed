import {
  array,
  type InferOutput,
  integer,
  maxLength,
  minLength,
  minValue,
  number,
  parse,
  pipe,
  strictObject,
  string,
} from 'valibot';

/** How many rows of an import one message covers, for imports that arrive from now on. */
export const ROWS_PER_MESSAGE = 50;

/**
 * The most that a message may cover: the loader notes its rejections in the transaction that counts the part, which has
 * 100 items with the count and the note (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
 */
const MOST_ROWS = 98;

const positive = pipe(number(), integer(), minValue(1));

const loadMessageSchema = strictObject({
  importId: string(),
  /** Which part of the import it is, from 1. */
  part: positive,
  plays: pipe(
    array(strictObject({ row: positive, playerId: string(), gameId: string(), score: number(), playedAt: string() })),
    minLength(1),
    maxLength(MOST_ROWS),
  ),
});

/** The message on the queue between the extraction and the loader. */
export type LoadMessage = InferOutput<typeof loadMessageSchema>;

/** @throws when the text is not such a message: it is poison and belongs in the dead-letter queue */
export const parseLoadMessage = (text: string): LoadMessage => parse(loadMessageSchema, JSON.parse(text));
