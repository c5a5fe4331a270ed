/** Bytes of each part but the last. S3 takes no smaller one than 5 MiB, and at most 10,000 of them. */
export const PART = 8 * 1024 * 1024;

/** Bytes above which an upload has parts, which can be sent side by side and repeated one by one. */
export const LARGE = 16 * 1024 * 1024;

/** One part of a large upload. */
export interface Part {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * The parts of an upload. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 * @param size bytes
 * @returns none when one request is enough
 */
export function partsOf(size: number): readonly Part[] {
  if (size <= LARGE) return [];
  const count = Math.ceil(size / PART);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    size: index + 1 === count ? size - index * PART : PART,
  }));
}
