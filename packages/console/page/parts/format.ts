/** A duration in the largest unit that fits: 45 s, 10 min, 3 h, 14 d. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** The time of day, UTC. */
export const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** A name without the stack before it: the page shows the chapter elsewhere. */
export const shortName = (name: string): string =>
  name
    .replace(/^arn:.*[:/](?=[^:/]*$)/, '')
    .replace(/^[a-z0-9]+-[a-z]+-(?=.)/, '')
    .replace(/[0-9A-F]{8}$/, '');

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** A short time. X-Ray gives it in seconds. */
export const milliseconds = (seconds: number): string =>
  seconds < 10 ? `${Math.round(seconds * 1_000)} ms` : `${seconds.toFixed(1)} s`;
