import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import {
  array,
  type InferOutput,
  minLength,
  optional,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
  union,
} from 'valibot';
import { StageError } from '../../../errors.ts';
import type { ResourceOrigin, Unfit } from '../../../registry.ts';
import { place, text } from '../../../resource-values.ts';
import type { FunctionSettings } from '../function-settings.ts';
import type { Lambda } from '../lambda.ts';
import { isProvided, RUNTIMES, type Runtime } from '../runtimes.ts';

export const asset = strictObject({ S3Bucket: string(), S3Key: string() });
/** Up to 4 MB: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
const inline = strictObject({ ZipFile: text(4_000_000) });
const image = strictObject({ ImageUri: string() });
export const code = union(
  [asset, inline, image],
  'the stage runs an asset of the assembly, the text of ZipFile, or the build context of an image',
);

export const handler = pipe(string(), regex(/^\S{1,128}$/, 'it has up to 128 characters and no blanks'));

/** The member of a function's `Metadata` that says how the stage runs a container image. */
const IN_PROCESS = 'serverless-stage';
const directory = optional(string(), '.');
/**
 * A handler runs in a thread of the stage, as one of a zip file does. A command is what the container would start: a program that
 * calls the runtime API. Both are in the build context, or in a folder of it.
 */
const inProcess = union([
  strictObject({ Handler: handler, Directory: directory }),
  strictObject({ Command: pipe(array(string()), minLength(1)), Directory: directory }),
]);

interface CodeProperties {
  readonly Code: InferOutput<typeof code>;
  readonly Handler?: string | undefined;
  readonly Runtime?: Runtime | undefined;
}

type CodeSettings = Pick<FunctionSettings, 'codeDirectory' | 'handler' | 'command' | 'imageUri'>;

/** What a function runs, and where it is. @throws StageError when it is not there, or when the template does not say what runs */
export function codeOf(
  { Code, Handler, Runtime }: CodeProperties,
  name: string,
  origin: ResourceOrigin,
  lambda: Lambda,
): CodeSettings {
  if ('ImageUri' in Code) return imageOf(Code.ImageUri, origin);
  if (Handler === undefined || Runtime === undefined) {
    throw new StageError(`${place(origin)}: a function in a zip file has a Handler and a Runtime.`);
  }
  if (!('ZipFile' in Code)) return { codeDirectory: assetFolder(Code, origin), handler: Handler };
  if (isProvided(Runtime)) {
    throw new StageError(`${place(origin)}: ZipFile is for functions in Node.js and Python, and not for ${Runtime}.`);
  }
  return { codeDirectory: lambda.inlineCode.write(name, Code.ZipFile), handler: Handler };
}

/** The folder of a file asset. @throws StageError when it is not there */
export function assetFolder({ S3Key }: InferOutput<typeof asset>, origin: ResourceOrigin): string {
  return folderOf(S3Key.replace(/\.zip$/, ''), origin);
}

/** The tag of an image of the CDK is the hash of its build context. */
function imageOf(imageUri: string, origin: ResourceOrigin): CodeSettings {
  const parsed = safeParse(inProcess, origin.metadata[IN_PROCESS]);
  if (!parsed.success) {
    throw new StageError(
      `${place(origin)}: ${IN_PROCESS} in its Metadata is { Handler } or { Command }, and maybe { Directory }.`,
    );
  }
  const context = folderOf(imageUri.slice(imageUri.lastIndexOf(':') + 1), origin);
  const { Directory, ...entry } = parsed.output;
  const codeDirectory = join(context, Directory);
  const way = relative(context, codeDirectory);
  if (way.startsWith('..') || isAbsolute(way) || !existsSync(codeDirectory)) {
    throw new StageError(`${place(origin)}: the build context of its image has no folder ${Directory}.`);
  }
  return 'Handler' in entry
    ? { codeDirectory, imageUri, handler: entry.Handler }
    : { codeDirectory, imageUri, handler: '', command: entry.Command };
}

function folderOf(hash: string, origin: ResourceOrigin): string {
  const folder = origin.asset(hash);
  if (folder === undefined) throw new StageError(`${place(origin)}: the cloud assembly has no asset ${hash}.`);
  if (!existsSync(folder)) throw new StageError(`${place(origin)}: its code is missing: ${folder}.`);
  return folder;
}

/** The stage starts no containers, and has no runtime but Node.js. */
export const otherRuntimes: Unfit = {
  why({ Runtime, PackageType }, metadata) {
    if (PackageType === 'Image') return IN_PROCESS in metadata ? undefined : 'a container image';
    return typeof Runtime === 'string' && !RUNTIMES.some((known) => known === Runtime) ? Runtime : undefined;
  },
  message: (functions) =>
    `The stage runs functions in Node.js or with a bootstrap of their own (${RUNTIMES.join(', ')}), and not ${functions}. ` +
    `Leave them out, put a function in Node.js in their place, or say in the Metadata of an image what runs without its container: "${IN_PROCESS}": { "Handler": "index.handler" }.`,
};
