/** The prefix of everything that players upload. The signer of uploads may write below it, and nowhere else. */
export const UPLOADS = 'uploads/';

/** The prefix of the pictures that are drawn of uploads, in a bucket of their own. */
export const PICTURES = 'pictures/';

/** Where something about a play is: of whom, and of which play. */
export interface ReplayId {
  readonly playerId: string;
  readonly playId: string;
}

/** The key of an upload. It is made from the token of the caller and a play of theirs, so nobody can aim it at another's. */
export const uploadKey = ({ playerId, playId }: ReplayId): string => `${UPLOADS}${playerId}/${playId}`;

/** Whose upload has a key. @returns nothing when the key is not one of an upload */
export function uploadOf(key: string): ReplayId | undefined {
  const { playerId, playId } = /^uploads\/(?<playerId>[^/]+)\/(?<playId>[^/]+)$/.exec(key)?.groups ?? {};
  return playerId === undefined || playId === undefined ? undefined : { playerId, playId };
}

/** The key of the picture of one upload. The ETag is in it, so that the picture of a replaced upload is another object. */
export const pictureKey = ({ playerId, playId }: ReplayId, etag: string): string =>
  `${PICTURES}${playerId}/${playId}/${etag}.svg`;
