import { check, isoTimestamp, pipe, regex, string, transform } from 'valibot';

/** Any moment that ISO 8601 can name and that exists, as UTC: the form in which keys carry it. */
export const momentSchema = pipe(
  string(),
  isoTimestamp(),
  check((moment) => !Number.isNaN(Date.parse(moment))),
  transform((moment) => new Date(moment).toISOString()),
  // Other years have a sign and more digits, and no place in the order of the keys.
  regex(/^\d{4}-/),
);
