import { readFileSync } from 'node:fs';
import { QUESTIONS } from './questions.ts';
import type { Block } from './rewrite.ts';

/** A text in a file of the project, which answers a question or a part of it. */
export interface Answer {
  readonly file: string;
  /** Words of the line that answers; its first occurrence counts. */
  readonly words: string;
  /** What the reader sees there. */
  readonly says: string;
}

/** What a newcomer asks, and where the answers are. */
export interface Question {
  readonly question: string;
  readonly answers: readonly Answer[];
}

/** Every question with links to the lines that answer it. */
export const whereIs: Block = () =>
  QUESTIONS.map(({ question, answers }) => `**${question}**\n\n${answers.map(lineOf).join('\n')}`).join('\n\n');

/** @throws when the words are not in the file any more */
function lineOf({ file, words, says }: Answer): string {
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes(words)) + 1;
  if (line === 0)
    throw new Error(`"${words}" is not in ${file}: scripts/pages/questions.ts answers a question with it`);
  return `- ${says}: [\`${file}:${line}\`](../${file}#L${line})`;
}
