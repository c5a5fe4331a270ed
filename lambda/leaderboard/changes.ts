import { changes as plays } from '#lambda/api/changes.ts';
import { changes as players } from '#lambda/registration/changes.ts';
import type { DeclaredChange } from '#lambda/runtime/events/change.ts';

/** The changes that the reader of the stream publishes, as the chapters that own the items declare them. */
export const CHANGES: readonly DeclaredChange[] = [...plays, ...players];
