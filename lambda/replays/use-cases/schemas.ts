import {
  array,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';

/** Bytes of the largest recording. */
export const LARGEST = 100 * 1024 * 1024;

/** The id of a play is a UUID that the arcade has chosen. */
export const playIdSchema = pipe(string(), regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

/** `POST /plays/{playId}/replay`: what the caller wants to upload. */
export const newReplaySchema = strictObject({
  /** When the play was played, as the list of plays says it: it is part of the key of the play. */
  playedAt: pipe(string(), regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)),
  /** Bytes of the recording. */
  size: pipe(number(), integer(), minValue(1), maxValue(LARGEST)),
});

export type NewReplay = InferOutput<typeof newReplaySchema>;

const partSchema = strictObject({
  number: pipe(number(), integer(), minValue(1), maxValue(10_000)),
  etag: pipe(string(), regex(/^"?[0-9a-f]{32}"?$/)),
});

/** `POST /plays/{playId}/replay/parts`: the parts of a large upload are all there. */
export const finishedUploadSchema = strictObject({
  uploadId: pipe(string(), regex(/^[\w.-]{1,1024}$/)),
  parts: pipe(array(partSchema), minLength(1), maxLength(100)),
});

export type FinishedUpload = InferOutput<typeof finishedUploadSchema>;

/** By what replays are listed. */
export const orderSchema = picklist(['date', 'size']);

export type Order = InferOutput<typeof orderSchema>;
