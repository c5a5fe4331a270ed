import { expect, test } from '@jest/globals';
import { keepNote, type Note } from '#lambda/telemetry/use-cases/keep-note.ts';

const note: Note = { noteId: 'n1', text: 'Insert coin' };

test.each([
  [true, 'kept'],
  [false, 'known'],
])('lambda-idempotency: when the store says %j, the note is %s', async (isNew, outcome) => {
  const stored: Note[] = [];
  const storeNote = async (one: Note) => {
    stored.push(one);
    return isNew;
  };
  expect(await keepNote(JSON.stringify(note), { storeNote })).toBe(outcome);
  expect(stored).toEqual([note]);
});

test.each(['not JSON', '{}', JSON.stringify({ ...note, noteId: '' }), JSON.stringify({ ...note, text: '' })])(
  'sqs-dlq-redrive-policy: %j is poison',
  async (body) => {
    await expect(keepNote(body, { storeNote: async () => true })).rejects.toThrow();
  },
);
