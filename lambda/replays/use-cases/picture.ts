import { array, finite, type InferOutput, number, parse, pipe, tuple } from 'valibot';

/** Units of the picture's own square. */
const SIDE = 100;
/** A picture needs no more of the way than this. */
const MOST_STEPS = 500;

const finiteNumber = pipe(number(), finite());
/** Where the player was: to the right and down, both from 0 to 1. */
const stepSchema = tuple([finiteNumber, finiteNumber]);

type Step = InferOutput<typeof stepSchema>;

/**
 * Draws the way of a player through a play, from the beginning of its recording: a line of JSON for each moment.
 *
 * @param beginning the first bytes of a recording; its last line may be cut off
 * @param isWhole whether it is the whole recording, so that its last line counts
 * @returns an SVG
 * @throws when it is not a recording
 */
export function drawPicture(beginning: string, isWhole: boolean): string {
  const lines = beginning.split('\n');
  const whole = (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '').slice(0, MOST_STEPS);
  if (whole.length === 0) throw new Error('The recording has no line');
  const steps = parse(
    array(stepSchema),
    whole.map((line): unknown => JSON.parse(line)),
  );
  return svgOf(steps);
}

const svgOf = (steps: readonly Step[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">` +
  `<polyline fill="none" stroke="currentColor" points="${steps.map(pointOf).join(' ')}"/></svg>`;

const pointOf = ([x, y]: Step): string => `${place(x)},${place(y)}`;

const place = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * SIDE);
