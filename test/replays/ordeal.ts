import { PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Ordeal, Trial } from '@serverless-arcade/proofs/ordeals/ordeal.ts';
import type { Arena } from '@serverless-arcade/proofs/world/arena.ts';
import { compare, type Finding } from '@serverless-arcade/proofs/world/books.ts';
import { isTrouble, untilAnswered } from '@serverless-arcade/proofs/world/persistent.ts';
import type { Chance } from '@serverless-arcade/proofs/world/random.ts';
import { redriveDeadLetters, replayChanges } from '@serverless-arcade/proofs/world/recovery.ts';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { object, optional, parse, unknown } from 'valibot';
import { playItem } from '#lambda/api/keys.ts';
import { pictureKey, uploadKey, uploadOf } from '#lambda/replays/keys.ts';
import { ask, bucketOf, type Recorder, recording, send, signedOf } from './uploading.ts';

const PEOPLE = 6;
/** Requests at the same time. */
const AT_ONCE = 12;
/** How likely an upload replaces an earlier one; how many of the others a round deletes, of what it uploads. */
const REPLACES = 0.4;
const DELETES = 0.25;
/** Of the deletions, those that an operator makes in the bucket, and not the player by the API. */
const BY_OPERATORS = 0.3;
/** Smaller than this, a recording has no line. */
const LEAST_BYTES = 30;

/** What was promised of a recording: how large it is, `gone`, or `either` where an answer was lost on the way. */
type Promised = number | 'gone' | 'either';
type Play = Recorder & { promised: Promised };

const failedEvent = object({ requestPayload: optional(unknown()) });

/** Players upload, replace and delete recordings, and operators delete some in the bucket. */
class Uploads implements Trial {
  readonly #arena: Arena;
  readonly #chance: Chance;
  readonly #s3: S3Client;
  readonly #people: readonly Pick<Recorder, 'name' | 'playerId'>[];
  readonly #plays: Play[] = [];
  #bytes = LEAST_BYTES;
  readonly #done = { 'new uploads': 0, 'uploads that replace another': 0, deletions: 0, 'requests sent again': 0 };

  constructor(arena: Arena, chance: Chance, people: readonly Pick<Recorder, 'name' | 'playerId'>[]) {
    this.#arena = arena;
    this.#chance = chance;
    this.#people = people;
    const { endpoint, region } = arena.stage;
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    this.#s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  }

  get done() {
    return this.#done;
  }

  get phases() {
    return [{ act: (count: number) => this.#round(count), seconds: 5 }];
  }

  async #round(count: number): Promise<void> {
    const earlier = this.#plays.filter(({ promised }) => promised !== 'either');
    const take = () => earlier.splice(this.#chance.below(earlier.length), 1)[0];
    const works: (() => Promise<void>)[] = [];
    for (let n = 0; n < count; n += 1) {
      const replaced = this.#chance.happens(REPLACES) ? take() : undefined;
      this.#bytes += 1;
      const size = this.#bytes;
      works.push(async () => this.#upload(replaced ?? (await this.#play()), size));
      this.#done[replaced === undefined ? 'new uploads' : 'uploads that replace another'] += 1;
    }
    for (let n = 0; n < count * DELETES; n += 1) {
      const deleted = take();
      if (typeof deleted?.promised !== 'number') continue;
      const byOperator = this.#chance.happens(BY_OPERATORS);
      works.push(() => (byOperator ? this.#remove(deleted) : this.#delete(deleted)));
      this.#done.deletions += 1;
    }
    await Promise.all(Array.from({ length: AT_ONCE }, () => workThrough(works)));
  }

  /** A play as the API stores it, of a kind that nobody looks for: the leaderboard is not what this is about. */
  async #play(): Promise<Play> {
    const person = this.#chance.oneOf(this.#people);
    const playId = uuid(this.#chance.id());
    const playedAt = new Date(this.#arena.stage.clock.now()).toISOString();
    const Item = marshall({ ...playItem.key(person.playerId, playedAt, playId), playId });
    const { tableName: TableName } = this.#arena;
    await this.#again(() => this.#arena.dynamodb.send(new PutItemCommand({ TableName, Item })), Boolean);
    const play: Play = { ...person, playId, playedAt, promised: 'either' };
    this.#plays.push(play);
    return play;
  }

  async #upload(play: Play, size: number): Promise<void> {
    const { playground } = this.#arena;
    play.promised = 'either';
    const stored = await this.#again(
      async () => {
        const { status, body } = await ask(playground, play, size);
        return status === 201 ? send(signedOf(body.upload), recording(size)) : { status };
      },
      (answer) => !isTrouble(answer),
    );
    if (stored.status !== 200) throw new Error(`An upload was answered ${stored.status}`);
    play.promised = size;
  }

  /** By the player. The row may not be there yet: then there is nothing to delete, for now. */
  async #delete(play: Play): Promise<void> {
    const { playground } = this.#arena;
    const before = play.promised;
    play.promised = 'either';
    const { answer, attempts } = await untilAnswered(
      this.#arena,
      () => playground.call(play.name, 'DELETE', `/plays/${play.playId}/replay`),
      (one) => !isTrouble(one),
    );
    this.#done['requests sent again'] += attempts - 1;
    if (answer.status === 202) play.promised = 'gone';
    else if (answer.status !== 404)
      throw new Error(`A deletion was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    else if (attempts === 1) play.promised = before;
  }

  /** By an operator, in the bucket. */
  async #remove(play: Play): Promise<void> {
    const Bucket = this.#arena.stage.output('replays', 'UploadsBucketName');
    await this.#again(() => this.#s3.send(new DeleteObjectCommand({ Bucket, Key: uploadKey(play) })), Boolean);
    play.promised = 'gone';
  }

  async #again<Answer>(act: () => Promise<Answer>, isAnswer: (answer: Answer) => boolean): Promise<Answer> {
    const { answer, attempts } = await untilAnswered(this.#arena, act, isAnswer);
    this.#done['requests sent again'] += attempts - 1;
    return answer;
  }

  /** As docs/chapters/replays.md says. */
  async repair(): Promise<void> {
    await redriveDeadLetters(this.#arena);
    const { stage } = this.#arena;
    await replayChanges(this.#arena, stage.output('replays', 'StreamFailuresQueueUrl'));
    const { name } = this.#arena.playground.functionOf('replays/forget-replay');
    const failures = stage.services.sqs.byUrl(stage.output('replays', 'RemovalFailuresQueueUrl'));
    for (const { body } of failures.messages) {
      const { requestPayload } = parse(failedEvent, JSON.parse(body));
      const Payload = JSON.stringify(requestPayload);
      await this.#arena.lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
    }
  }

  async audit(): Promise<readonly Finding[]> {
    const [uploads, pictures] = [
      bucketOf(this.#arena.playground, 'Uploads'),
      bucketOf(this.#arena.playground, 'Pictures'),
    ];
    const objects = uploads.keys.flatMap((key) => {
      const [current, id] = [uploads.current(key), uploadOf(key)];
      return current === undefined || id === undefined
        ? []
        : [{ key, id, size: current.size, etag: current.etag.replaceAll('"', '') }];
    });
    const unsure = new Set(this.#plays.filter(({ promised }) => promised === 'either').map(uploadKey));
    const promised = this.#plays.flatMap((play) =>
      typeof play.promised === 'number' ? [`${uploadKey(play)} ${play.promised}`] : [],
    );
    const there = objects.filter(({ key }) => !unsure.has(key)).map(({ key, size }) => `${key} ${size}`);
    const drawn = pictures.keys.filter((key) => pictures.current(key) !== undefined);
    return [
      compare('uploads that were answered', promised, there, never),
      compare(
        'rows of objects',
        objects.map(({ key, etag }) => `${key} ${etag}`),
        await this.#rows(),
        never,
      ),
      compare(
        'pictures of objects',
        objects.map(({ id, etag }) => pictureKey(id, etag)),
        drawn,
        never,
      ),
    ];
  }

  /** The rows that point to an object: not the notes of objects that are gone. */
  async #rows(): Promise<readonly string[]> {
    const { dynamodb: client, stage } = this.#arena;
    const TableName = stage.output('replays', 'ReplaysTableName');
    const rows: string[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of Items) {
        const { playerId, playId, etag } = unmarshall(item);
        if (etag !== undefined) rows.push(`${uploadKey({ playerId, playId })} ${etag}`);
      }
    }
    return rows;
  }
}

const never = () => false;

const uuid = (id: string) => id.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');

async function workThrough(works: (() => Promise<void>)[]): Promise<void> {
  for (let work = works.shift(); work !== undefined; work = works.shift()) await work();
}

export const ordeal: Ordeal = {
  what: 'uploads',
  sizes: { short: { rounds: 2, perRound: 12 }, full: { rounds: 40, perRound: 50 } },
  async begin(arena, chance) {
    const people = [];
    for (let n = 1; n <= PEOPLE; n += 1) {
      const name = `racer-${n}`;
      people.push({ name, playerId: (await arena.playground.register(name)).playerId });
    }
    return new Uploads(arena, chance, people);
  },
};
