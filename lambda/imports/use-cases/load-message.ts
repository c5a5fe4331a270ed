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

/** Rows in one message: so few that the loader notes its rejections in the transaction that counts them. */
export const ROWS_PER_MESSAGE = 50;

const positive = pipe(number(), integer(), minValue(1));

const loadMessageSchema = strictObject({
  importId: string(),
  /** Which part of the import it is, from 1. */
  part: positive,
  plays: pipe(
    array(strictObject({ row: positive, playerId: string(), gameId: string(), score: number(), playedAt: string() })),
    minLength(1),
    maxLength(ROWS_PER_MESSAGE),
  ),
});

/** The message on the queue between the extraction and the loader. */
export type LoadMessage = InferOutput<typeof loadMessageSchema>;

/** @throws when the text is not such a message: it is poison and belongs in the dead-letter queue */
export const parseLoadMessage = (text: string): LoadMessage => parse(loadMessageSchema, JSON.parse(text));
