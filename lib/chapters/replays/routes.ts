import { PICTURES, UPLOADS } from '#lambda/replays/keys.ts';
import { finishedUploadSchema, newReplaySchema } from '#lambda/replays/use-cases/schemas.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import type { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import type { Route } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { ReplaysTable } from './parts/replays-table.ts';

export interface Ports {
  /** The table of the application, which has the plays. */
  readonly table: ArcadeTable;
  readonly replays: ReplaysTable;
  readonly uploads: PrivateBucket;
  readonly pictures: PrivateBucket;
}

/** The variables by which functions find the buckets. */
export const UPLOADS_BUCKET_NAME = 'UPLOADS_BUCKET_NAME';
export const PICTURES_BUCKET_NAME = 'PICTURES_BUCKET_NAME';

const nameUploads = (fn: LiveFunction, { uploads }: Pick<Ports, 'uploads'>) =>
  fn.function.addEnvironment(UPLOADS_BUCKET_NAME, uploads.bucketName);

/** Players upload recordings of their plays, and find, watch and delete them. */
export const routes: readonly Route<Ports>[] = [
  {
    id: 'StartReplay',
    method: 'POST',
    path: '/plays/{playId}/replay',
    caller: 'player',
    body: { name: 'NewReplay', schema: newReplaySchema },
    wire: (fn, ports) => {
      nameUploads(fn, ports);
      ports.table.grantItems(fn, 'dynamodb:GetItem');
      // A URL has the rights of its signer, and asks for them when it is used.
      ports.uploads.grantObjects(fn, { prefix: UPLOADS, actions: ['s3:PutObject', 's3:PutObjectTagging'] });
    },
    shows: [
      {
        pattern: 's3-presigned-url',
        why: 'Answers with a URL that is good for five minutes and for one request: this key, type, length and tags are signed. It lends the rights of this role, which may write below one prefix.',
      },
      {
        pattern: 's3-upload-performance',
        why: 'From 16 MiB on it answers with a URL for each part of 8 MiB: parts travel side by side, and one that fails is sent again alone.',
      },
      {
        pattern: 'ddb-large-object-s3',
        why: 'The recording goes to the bucket directly. It would fit neither an item, 400 KB, nor a request to this API, 10 MB.',
      },
    ],
  },
  {
    id: 'CompleteReplay',
    method: 'POST',
    path: '/plays/{playId}/replay/parts',
    caller: 'player',
    body: { name: 'FinishedUpload', schema: finishedUploadSchema },
    wire: (fn, ports) => {
      nameUploads(fn, ports);
      ports.uploads.grantObjects(fn, { prefix: UPLOADS, actions: ['s3:PutObject'] });
    },
    shows: [
      {
        pattern: 's3-upload-performance',
        why: 'Makes one object of the parts whose ETags the caller names. Until then there is no object, no event and no row.',
      },
    ],
  },
  {
    id: 'ListReplays',
    method: 'GET',
    path: '/players/me/replays',
    caller: 'player',
    wire: (fn, { replays }) => replays.bindLists(fn),
    shows: [
      {
        pattern: 'ddb-s3-metadata-index',
        why: 'By date or by size, of the caller: a bucket lists keys in the order of keys, and knows neither owner nor order.',
      },
    ],
  },
  {
    id: 'GetReplay',
    method: 'GET',
    path: '/plays/{playId}/replay',
    caller: 'player',
    wire: (fn, ports) => {
      nameUploads(fn, ports);
      fn.function.addEnvironment(PICTURES_BUCKET_NAME, ports.pictures.bucketName);
      ports.replays.bind(fn, 'dynamodb:GetItem');
      ports.uploads.grantObjects(fn, {
        prefix: UPLOADS,
        actions: ['s3:GetObject'],
        conditions: { StringEquals: { 's3:ExistingObjectTag/kind': 'replay' } },
      });
      ports.pictures.grantObjects(fn, { prefix: PICTURES, actions: ['s3:GetObject'] });
    },
    shows: [
      {
        pattern: 's3-object-tags-metadata',
        why: 'The role reads objects with the tag kind=replay and no others, wherever they are: take the tag away, and URLs that are out already stop to work.',
      },
      {
        pattern: 's3-upload-performance',
        why: 'The URL takes a Range header, because it is not signed: a player of recordings jumps to a moment without what is before it.',
      },
    ],
  },
  {
    id: 'DeleteReplay',
    method: 'DELETE',
    path: '/plays/{playId}/replay',
    caller: 'player',
    wire: (fn, { replays }) => replays.bind(fn, 'dynamodb:DeleteItem'),
    shows: [
      {
        pattern: 'ddb-large-object-s3',
        why: 'Deletes the row, and the stream of the table takes the recording along. Two deletions in one request could end half way.',
      },
    ],
  },
];
