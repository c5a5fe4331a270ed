import type { Question } from './where-is.ts';

/** What strangers asked who had five minutes, and where the answer is. */
export const QUESTIONS: readonly Question[] = [
  {
    question: 'Where are the ten minutes set after which a player is reminded?',
    answers: [
      { file: 'lib/chapters/registration/stack.ts', words: 'Duration.minutes(10)', says: 'The delay of the queue' },
    ],
  },
  {
    question: 'Why does the second reminder come later?',
    answers: [
      {
        file: 'lambda/registration/use-cases/register-player.ts',
        words: 'SECOND_REMINDER_DELAY_SECONDS =',
        says: 'The rule, in the use case that sends both',
      },
    ],
  },
  {
    question: 'What happens when a reminder is due?',
    answers: [
      {
        file: 'lambda/registration/use-cases/remind-player.ts',
        words: 'export async function remindPlayer',
        says: 'A message goes to the inbox, and an event to the bus',
      },
      { file: 'lambda/registration/events.ts', words: 'PlayerReminded.v1', says: 'The event, owned by its publisher' },
    ],
  },
  {
    question: 'Which function welcomes a player?',
    answers: [
      {
        file: 'lambda/reactions/functions/welcome-player.ts',
        words: 'export const handler',
        says: 'The handler, in the chapter of reactions',
      },
      { file: 'lib/chapters/reactions/stack.ts', words: 'welcomePlayers({', says: 'What invokes it, and the filter' },
    ],
  },
  {
    question: 'Where is `POST /imports` throttled?',
    answers: [{ file: 'docs/chapters/api.md', words: '`POST /imports` is throttled', says: 'How much, and for whom' }],
  },
  {
    question: 'Where is the error alarm of a chapter?',
    answers: [
      {
        file: 'docs/chapters/operations.md',
        words: '| logged errors |',
        says: 'One for each chapter, made with its health',
      },
    ],
  },
  {
    question: 'How are dead letters sent back?',
    answers: [
      {
        file: 'docs/chapters/api.md',
        words: 'dead-letters/redrive',
        says: 'Those of one queue by an administrator, through the API',
      },
      { file: 'scripts/redrive.ts', words: 'Usage: npm run redrive', says: 'All by an operator, with credentials' },
    ],
  },
  {
    question: 'Which kinds of items are in the table?',
    answers: [
      { file: 'docs/chapters/foundation.md', words: '| Item | `pk`', says: 'All of them, with their keys' },
      { file: 'lambda/registration/keys.ts', words: 'PROFILE', says: 'Those of one chapter, in its keys' },
    ],
  },
  {
    question: 'Which tests prove a pattern?',
    answers: [
      {
        file: 'scripts/patterns.ts',
        words: 'Usage: npm run patterns',
        says: '`npm run patterns -- <id>` names resources and tests',
      },
    ],
  },
  {
    question: 'What of a resource does the local stage not execute?',
    answers: [
      {
        file: 'packages/stage/services/sqs/resources.ts',
        words: 'notExecuted',
        says: 'The list of each service, with reasons',
      },
    ],
  },
  {
    question: 'How does the visibility timeout work on the local stage?',
    answers: [{ file: 'packages/stage/services/sqs/queue.ts', words: 'visibilityTimeout', says: 'In the queue' }],
  },
  {
    question: 'What does a chapter cost, and how does it fail?',
    answers: [
      { file: 'docs/chapters/seasons.md', words: '## Cost', says: 'On the page of the chapter' },
      { file: 'docs/chapters/seasons.md', words: '## Failures', says: 'On the same page' },
    ],
  },
  {
    question: 'What does the arcade not build, and what would you take?',
    answers: [{ file: 'docs/guides/README.md', words: '# Guides', says: 'One guide for each such pattern' }],
  },
];
