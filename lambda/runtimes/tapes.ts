/** Where tapes are in their bucket, and what is cut from them. */
export const TAPES = 'tapes/';
export const CUTS = 'cuts/';
