import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene, type Step, Unproved } from '../../playground/step.ts';
import {
  ask,
  bucketOf,
  knownReplay,
  listed,
  objectOf,
  picturesOf,
  playAgain,
  type Recorder,
  recorder,
  recording,
  remove,
  send,
  signedUpload,
  upload,
  uploadInParts,
  whatIsThere,
} from './uploading.ts';

const MIB = 1024 * 1024;
/** Seconds for which a signed URL is good. */
const URL_SECONDS = 300;

/** The player of the story, by playground: each stage has one of its own. */
const heroes = new WeakMap<Playground, Promise<Recorder>>();

/** The player of the story, who has played once. */
export function hero(playground: Playground): Promise<Recorder> {
  const known = heroes.get(playground) ?? recorder(playground, 'ayrton');
  heroes.set(playground, known);
  return known;
}

const presigned: Step = {
  pattern: 's3-presigned-url',
  title: 'A URL uploads one recording within five minutes, and nothing else',
  async run(playground) {
    const by = await hero(playground);
    const body = recording(64);
    const signed = await signedUpload(playground, by, body.length);
    const other = await send({ ...signed, url: signed.url.replace(by.playId, '0'.repeat(36)) }, body);
    const longer = await send(signed, recording(65));
    const untagged = await send({ ...signed, headers: { ...signed.headers, 'x-amz-tagging': 'kind=other' } }, body);
    const accepted = await send(signed, body);
    await playground.stage.advance(URL_SECONDS);
    const late = await send(signed, body);
    const statuses = [other, longer, untagged, accepted, late].map(({ status }) => status).join();
    observe(statuses === '403,403,403,200,403', statuses);
    return 'another key, another length, other tags: 403; as signed: 200; five minutes later: 403';
  },
};

const pointer: Step = {
  pattern: 'ddb-large-object-s3',
  title: 'The row points to a recording that no item could hold',
  async run(playground) {
    const by = await hero(playground);
    await upload(playground, by, recording(500_000));
    const { size, download } = await knownReplay(playground, by);
    const { byteLength } = await (await send(download)).arrayBuffer();
    observe(size === 500_000 && byteLength === size, `${size} bytes, and ${byteLength} came back`);
    const { status } = await ask(playground, by, 101 * MIB);
    observe(status === 400, `101 MiB are answered ${status}`);
    return 'a recording of 500,000 bytes; an item ends at 409,600. 101 MiB: 400';
  },
};

const notified: Step = {
  pattern: 's3-event-notification',
  title: 'The event of an upload draws a picture, in another bucket',
  async run(playground) {
    const by = await hero(playground);
    const drawn = picturesOf(playground, by);
    const { picture } = await knownReplay(playground, by);
    const svg = await (await send(picture)).text();
    observe(drawn.length === 1 && svg.includes('points="25,50 50,25"'), `${drawn.length} pictures, ${svg}`);
    return 'one picture, of the newest recording, in a bucket that tells nobody';
  },
};

const fannedOut: Step = {
  pattern: 's3-sns-fanout',
  title: 'One event reaches two queues, and the test event of S3 neither',
  async run(playground) {
    const { stage } = playground;
    const by = await hero(playground);
    const topic = stage.services.sns.all.find(({ settings }) => settings.arn.includes('Uploaded'))?.settings.arn ?? '';
    const runs = await playground.during('invocation', () => upload(playground, by));
    const names = runs.map(({ functionName }) => /IndexReplay|DrawReplay/.exec(functionName)?.[0] ?? '');
    observe(
      ['IndexReplay', 'DrawReplay'].every((name) => names.includes(name)),
      names.join(),
    );
    const test = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'any' });
    const after = await playground.during('invocation', async () => {
      stage.services.sns.publish(topic, { contents: { default: test }, attributes: {} });
    });
    observe(after.length === 0, `${after.length} functions ran for the test event`);
    return 'IndexReplay and DrawReplay each got a copy; a test event invoked nothing';
  },
};

const indexed: Step = {
  pattern: 'ddb-s3-metadata-index',
  title: 'Replays are listed by date and by size, and the object and its row go together',
  async run(playground) {
    const by = await hero(playground);
    await playground.stage.advance(1);
    const second = { ...by, ...(await playAgain(playground, by.name)) };
    await upload(playground, second, recording(40));
    const dates = await listed(playground, by.name);
    const sizes = await listed(playground, by.name, 'size');
    observe(dates.join() === [second.playId, by.playId].join(), `by date: ${dates}`);
    observe(sizes.join() === [by.playId, second.playId].join(), `by size: ${sizes}`);
    const { status } = await remove(playground, second);
    const left = await whatIsThere(playground, second);
    observe(status === 202 && left === '', `DELETE answered ${status}, and there is still: ${left}`);
    return 'the newest first, the largest first; after DELETE neither row nor object nor picture';
  },
};

const large: Step = {
  pattern: 's3-upload-performance',
  title: 'A large recording travels in parts, and is read by ranges',
  async run(playground) {
    const by = await hero(playground);
    const parts = await uploadInParts(playground, by, recording(17 * MIB));
    const { download } = await knownReplay(playground, by);
    const range = await send(download, undefined, { range: 'bytes=0-9' });
    const text = await range.text();
    observe(range.status === 206 && text === '[0.25,0.5]', `${range.status} ${text}`);
    return `17 MiB in ${parts} parts, completed as one object; ten bytes of it: 206`;
  },
};

const routed: Step = {
  pattern: 's3-eventbridge',
  title: 'A rule of the default bus marks what is large, and nothing else',
  async run(playground) {
    const by = await hero(playground);
    const marked = objectOf(playground, by)?.description.tags;
    observe(marked?.size === 'large' && marked.kind === 'replay', JSON.stringify(marked));
    const runs = await playground.during('invocation', () => upload(playground, by));
    const ran = runs.some(({ functionName }) => functionName.includes('MarkLarge'));
    observe(!ran, 'the function ran for a small upload');
    return 'the 17 MiB have the tag size=large, and keep kind=replay; a small upload invoked nothing';
  },
};

const tagged: Step = {
  pattern: 's3-object-tags-metadata',
  title: 'Tags decide who reads and how long; lists show neither tags nor metadata',
  async run(playground) {
    const by = await hero(playground);
    const key = `uploads/${by.playerId}/${by.playId}`;
    const bucket = bucketOf(playground, 'Uploads');
    const stored = objectOf(playground, by);
    const { download } = await knownReplay(playground, by);
    if (stored === undefined) throw new Unproved('there is no object');
    observe(stored.description.metadata['play-id'] === by.playId, JSON.stringify(stored.description.metadata));
    const before = (await send(download)).status;
    bucket.change(key, { ...stored, description: { ...stored.description, tags: {} } });
    const without = (await send(download)).status;
    observe(before === 200 && without === 403, `with the tag ${before}, without it ${without}`);
    await uploadInParts(playground, by, recording(17 * MIB));
    await playground.stage.advance(31 * 86_400);
    const left = await whatIsThere(playground, by);
    observe(left === '', `after 31 days there is still: ${left}`);
    return 'without kind=replay the URL answers 403; size=large was gone after 30 days, and its row too';
  },
};

const cors: Step = {
  pattern: 's3-cors',
  title: 'Only pages of the arcade may use a signed URL in a browser',
  async run(playground) {
    const by = await hero(playground);
    const { url } = await signedUpload(playground, by, 64);
    const asked = async (origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    const own = await asked('http://localhost:3000');
    const other = await asked('https://elsewhere.example');
    const allowed = own.headers.get('access-control-allow-origin');
    observe(own.status === 200 && allowed === 'http://localhost:3000', `${own.status} ${allowed}`);
    observe(other.status === 403, `another origin is answered ${other.status}`);
    return 'http://localhost:3000 may PUT; another origin: 403';
  },
};

const recordingReplays: Scene = {
  id: 'replays',
  needs: ['api', 'registration'],
  steps: [presigned, pointer, notified, fannedOut, indexed, large, routed, tagged, cors],
};

export const scenes = [recordingReplays];
