import { integer, maxLength, maxValue, minValue, nonEmpty, number, object, parse, pipe, string } from 'valibot';

const recordSchema = object({
  name: pipe(string(), nonEmpty(), maxLength(40)),
  game: pipe(string(), nonEmpty(), maxLength(40)),
  score: pipe(number(), integer(), minValue(0), maxValue(999_999_999)),
});

export interface Poster {
  readonly type: 'image/svg+xml';
  readonly svg: string;
}

/** A poster for the wall of the arcade. @throws ValiError when the event is not a record */
export function drawPoster(event: unknown): Poster {
  const { name, game, score } = parse(recordSchema, event);
  const lines = [escaped(game), score.toLocaleString('en-US'), escaped(name)].map(
    (line, index) => `<text x="200" y="${80 + index * 70}" font-size="${index === 1 ? 56 : 28}">${line}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="280" text-anchor="middle">${lines.join('')}</svg>`;
  return { type: 'image/svg+xml', svg };
}

/** A name is text and never markup: a browser may show the poster. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
