import { AwsError } from '../errors.ts';

/** A part of a list, and the token that brings the next part. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

const TOKEN = /^local-(\d+)$/;

/**
 * One page of a list. The token says where the next page begins, in a form that only the stage knows.
 * @param token what the previous page gave; undefined for the first page
 * @param size the most items of a page
 * @param refused the error of the service for a token that it has not given
 */
export function pageOf<Item>(
  all: readonly Item[],
  token: string | undefined,
  size: number,
  refused = new AwsError('ValidationException', 'The token is not valid.'),
): Page<Item> {
  const start = token === undefined ? '0' : TOKEN.exec(token)?.[1];
  if (start === undefined) throw refused;
  const end = Number(start) + size;
  return { items: all.slice(Number(start), end), next: end < all.length ? `local-${end}` : undefined };
}
