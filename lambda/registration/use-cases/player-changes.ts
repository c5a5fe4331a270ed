import { type InferOutput, strictObject } from 'valibot';
import { label } from '#lambda/runtime/http/label.ts';

/** The body of `PATCH /players/me`: what players may change of themselves. */
export const playerChangesSchema = strictObject({
  displayName: label(40),
});

export type PlayerChanges = InferOutput<typeof playerChangesSchema>;
