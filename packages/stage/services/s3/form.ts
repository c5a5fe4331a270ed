import type { IncomingMessage } from 'node:http';
import { finished, type Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { AwsError } from '../../errors.ts';
import { invalidArgument, preconditionFailed } from './errors.ts';

/** What a form says before its file. */
export interface Form {
  /** By their names in small letters. What comes after the file is left out. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Readable;
  /** What the browser calls the file; undefined when it is sent as a text. */
  readonly fileName: string | undefined;
  /** Lets the rest of the request go by. */
  leave(): void;
}

/** Bytes of all that comes before the file. https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html */
const LONGEST_FIELDS = 20 * 1_024;

const tooLong = () =>
  new AwsError('MaxPostPreDataLengthExceeded', 'Your POST request fields preceding the upload file were too large.');

/**
 * Reads a form up to its file, whose bytes are read as they come.
 * @throws AwsError when it is no form, has no file or says too much before it
 */
export async function readForm(message: IncomingMessage): Promise<Form> {
  const { 'content-type': type = '' } = message.headers;
  // Recorded: test_s3::TestS3PresignedPost::test_post_object_with_wrong_content_type.
  if (!/^multipart\/form-data;.*boundary=/i.test(type)) {
    throw preconditionFailed('Bucket POST must be of the enclosure-type multipart/form-data');
  }
  const form = new Busboy({
    headers: { ...message.headers, 'content-type': type },
    isPartAFile: (name) => name?.toLowerCase() === 'file',
    limits: { fieldSize: LONGEST_FIELDS, fields: 100, files: 1 },
  });
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let bytes = 0;
    let present: Readable | undefined;
    form.on('field', (name, value, _nameIsCut, isCut) => {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (isCut || bytes > LONGEST_FIELDS) reject(tooLong());
      if (present === undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value);
    });
    form.on('file', (_name, file, fileName) => {
      present = file;
      // Its reader hears of it; without a reader nobody needs to.
      file.on('error', () => {});
      const leave = () => {
        message.unpipe(form);
        message.resume();
      };
      resolve({ fields, file, fileName: fileName === '' ? undefined : fileName, leave });
    });
    const fail = () => {
      const error = new AwsError(
        'MalformedPOSTRequest',
        'The body of your POST request is not well-formed multipart/form-data.',
      );
      present?.destroy(error);
      reject(error);
    };
    form.on('finish', () => {
      reject(invalidArgument('POST requires exactly one file upload per request.', 'file', '0'));
    });
    form.on('error', fail);
    finished(message, { writable: false }, (error) => {
      if (error) fail();
    });
    // Not by `pipeline`: it would end the connection with the form, before the caller has an answer.
    message.pipe(form);
  });
}
