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

const positive = pipe(number(), integer(), minValue(1));

const loadMessageSchema = strictObject({
  importId: string(),
  /** Which part of the import it is, from 1. */
  part: positive,
  plays: pipe(
    array(strictObject({ row: positive, playerId: string(), gameId: string(), score: number(), playedAt: string() })),
    minLength(1),
    maxLength(50),
  ),
});

/** The message on the queue between the extraction and the loader. */
export type LoadMessage = InferOutput<typeof loadMessageSchema>;

/** @throws when the text is not such a message: it is poison and belongs in the dead-letter queue */
export const parseLoadMessage = (text: string): LoadMessage => parse(loadMessageSchema, JSON.parse(text));
