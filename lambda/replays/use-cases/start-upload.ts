import type { ReplayId } from '../keys.ts';
import type { NewReplay } from './schemas.ts';
import { type Part, partsOf } from './upload-plan.ts';

/** A request that the caller sends to S3. */
export interface SignedRequest {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  /** They are signed: S3 refuses a request that lacks one, or sends another value. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface StartUploadPorts {
  /** @throws Refusal `play_not_found` */
  requirePlay(replay: ReplayId, playedAt: string): Promise<void>;
  signUpload(replay: ReplayId, size: number): Promise<SignedRequest>;
  /** @returns the id of an upload in parts */
  beginParts(replay: ReplayId): Promise<string>;
  signPart(replay: ReplayId, uploadId: string, part: Part): Promise<SignedRequest>;
}

/** How the caller uploads a recording: by one request, or by one for each part, whose ETags complete it. */
export type Upload =
  | { readonly upload: SignedRequest }
  | { readonly uploadId: string; readonly parts: readonly (Part & { readonly upload: SignedRequest })[] };

/**
 * Starts the upload of a recording of one of the caller's plays. The recording goes to the bucket directly: the API takes 10 MB, and a
 * function 6 MB.
 * @throws Refusal `play_not_found`
 */
export async function startUpload(
  replay: ReplayId,
  { playedAt, size }: NewReplay,
  { requirePlay, signUpload, beginParts, signPart }: StartUploadPorts,
): Promise<Upload> {
  await requirePlay(replay, playedAt);
  const parts = partsOf(size);
  if (parts.length === 0) return { upload: await signUpload(replay, size) };
  const uploadId = await beginParts(replay);
  const signed = parts.map(async (part) => ({ ...part, upload: await signPart(replay, uploadId, part) }));
  return { uploadId, parts: await Promise.all(signed) };
}
