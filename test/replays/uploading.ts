import { randomUUID } from 'node:crypto';
import { array, number, object, parse, picklist, record, string } from 'valibot';
import type { ApiAnswer } from '../../playground/arcade-client.ts';
import type { Playground } from '../../playground/playground.ts';
import { observe, Unproved } from '../../playground/step.ts';

/** The game whose plays are recorded. */
const GAME = 'pole-position';

const signedSchema = object({ method: picklist(['GET', 'PUT']), url: string(), headers: record(string(), string()) });
export type Signed = ReturnType<typeof signedOf>;

const uploadSchema = object({ upload: signedSchema });
const partsSchema = object({
  uploadId: string(),
  parts: array(object({ number: number(), size: number(), upload: signedSchema })),
});
const replaySchema = object({
  playId: string(),
  size: number(),
  uploadedAt: string(),
  download: signedSchema,
  picture: signedSchema,
});
const listSchema = object({ replays: array(object({ playId: string(), size: number(), uploadedAt: string() })) });
const playSchema = object({ playId: string(), playedAt: string() });

export const signedOf = (value: unknown) => parse(signedSchema, value);

/** Somebody who has played, and may upload a recording of it. */
export interface Recorder {
  readonly name: string;
  readonly playerId: string;
  readonly playId: string;
  readonly playedAt: string;
}

/** Registers a player, who plays once. Others may have opened the game. */
export async function recorder(
  playground: Playground,
  name: string = `racer-${randomUUID().slice(0, 8)}`,
): Promise<Recorder> {
  if (!playground.people.includes('marshal')) await playground.openGame(GAME, 'marshal');
  const { playerId } = await playground.register(name);
  return { name, playerId, ...(await playAgain(playground, name)) };
}

/** Plays once more. A player has three credits. */
export async function playAgain(playground: Playground, name: string) {
  const { status, body } = await playground.client.play(await playground.token(name), { gameId: GAME, score: 1 });
  observe(status === 201, `POST /plays answered ${status} ${JSON.stringify(body)}`);
  return parse(playSchema, body);
}

/** A recording: a line of JSON for each moment. @param size bytes, at least one line's */
export function recording(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).fill(0x20);
  bytes.set(new TextEncoder().encode('[0.25,0.5]\n[0.5,0.25]\n'.slice(0, size)));
  return bytes;
}

/** Asks to upload. */
export const ask = (playground: Playground, { name, playId, playedAt }: Recorder, size: number): Promise<ApiAnswer> =>
  playground.call(name, 'POST', `/plays/${playId}/replay`, { playedAt, size });

/** Sends a request as it was signed. */
export const send = (
  { method, url, headers }: Signed,
  body?: Uint8Array<ArrayBuffer>,
  more: Readonly<Record<string, string>> = {},
) => fetch(url, { method, headers: { ...headers, ...more }, ...(body === undefined ? {} : { body }) });

/** Gets the URL of one whole upload. */
export async function signedUpload(playground: Playground, by: Recorder, size: number): Promise<Signed> {
  const { status, body } = await ask(playground, by, size);
  observe(status === 201, `the upload is answered ${status} ${JSON.stringify(body)}`);
  return parse(uploadSchema, body).upload;
}

/** Uploads a recording by one request, and lets its events be worked off. */
export async function upload(playground: Playground, by: Recorder, body = recording(64)): Promise<Response> {
  const answer = await send(await signedUpload(playground, by, body.length), body);
  await playground.stage.settle();
  return answer;
}

/** Uploads a recording in parts. @returns how many */
export async function uploadInParts(
  playground: Playground,
  by: Recorder,
  body: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const started = await ask(playground, by, body.length);
  observe(started.status === 201, `the upload is answered ${started.status} ${JSON.stringify(started.body)}`);
  const { uploadId, parts } = parse(partsSchema, started.body);
  let offset = 0;
  const sent: { number: number; etag: string }[] = [];
  for (const { number, size, upload: signed } of parts) {
    const answer = await send(signed, body.subarray(offset, offset + size));
    observe(answer.status === 200, `part ${number} is answered ${answer.status}`);
    sent.push({ number, etag: answer.headers.get('etag') ?? '' });
    offset += size;
  }
  const { status } = await complete(playground, by, { uploadId, parts: sent });
  observe(status === 202, `the completion is answered ${status}`);
  await playground.stage.settle();
  return parts.length;
}

/** Says that the parts of an upload are all there. */
export const complete = (playground: Playground, { name, playId }: Recorder, body: unknown): Promise<ApiAnswer> =>
  playground.call(name, 'POST', `/plays/${playId}/replay/parts`, body);

/** What the arcade knows of a replay; nothing when it answers 404. */
export async function replayOf(playground: Playground, { name, playId }: Recorder) {
  const { status, body } = await playground.call(name, 'GET', `/plays/${playId}/replay`);
  return status === 404 ? undefined : parse(replaySchema, body);
}

/** The same of a replay that has to be there. @throws Unproved */
export async function knownReplay(playground: Playground, by: Recorder) {
  const replay = await replayOf(playground, by);
  if (replay === undefined) throw new Unproved('there is no such replay');
  return replay;
}

/** Deletes a replay, and lets everything follow. */
export async function remove(playground: Playground, { name, playId }: Recorder): Promise<ApiAnswer> {
  const answer = await playground.call(name, 'DELETE', `/plays/${playId}/replay`);
  await playground.stage.settle();
  return answer;
}

/** The plays with replays of a player, the newest or the largest first. */
export async function listed(playground: Playground, name: string, by: 'date' | 'size' = 'date') {
  const { body } = await playground.call(name, 'GET', `/players/me/replays?by=${by}`);
  return parse(listSchema, body).replays.map(({ playId }) => playId);
}

/** A bucket of the chapter. */
export const bucketOf = ({ stage }: Playground, which: 'Uploads' | 'Pictures') =>
  stage.services.s3.bucket(stage.output('replays', `${which}BucketName`));

/** The object of a replay as the bucket has it. */
export const objectOf = (playground: Playground, { playerId, playId }: Recorder) =>
  bucketOf(playground, 'Uploads').current(`uploads/${playerId}/${playId}`);

/** The pictures of a replay. */
export const picturesOf = (playground: Playground, { playerId, playId }: Recorder): readonly string[] =>
  bucketOf(playground, 'Pictures').keys.filter((key) => key.startsWith(`pictures/${playerId}/${playId}/`));

/** Whether row, object and picture of a recording agree: all are there, or none is. */
export async function whatIsThere(playground: Playground, by: Recorder): Promise<string> {
  const there = {
    row: (await replayOf(playground, by)) !== undefined,
    object: objectOf(playground, by) !== undefined,
    picture: picturesOf(playground, by).length > 0,
  };
  return Object.entries(there)
    .flatMap(([what, is]) => (is ? [what] : []))
    .join();
}
