import { object, pipe, regex, string } from 'valibot';
import type { Season } from '#lambda/seasons/season.ts';

/** A play whose log is kept as evidence. Its id becomes part of a key. */
export const playSchema = object({ playId: pipe(string(), regex(/^[\w-]{1,64}$/)) });

/** What the vault keeps, each part below a prefix of its own, so that policies tell them apart. */
export const EVIDENCE = 'evidence/';
export const RESULTS = 'results/';

export const evidenceKey = (playId: string): string => `${EVIDENCE}${playId}.json`;
export const resultKey = ({ gameId, closedAt }: Season): string => `${RESULTS}${gameId}/${closedAt}.json`;
