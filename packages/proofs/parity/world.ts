import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError } from '@serverless-arcade/stage/errors.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { formOf, type QueryInput, readXml } from '@serverless-arcade/stage/wire/query-client.ts';
import { AT_OPENING } from './comparison.ts';

/** Resources of one template, as CloudFormation has them. */
export type Resources = Readonly<Record<string, object>>;

/** The `Code` of functions in a world that has a source. */
export const CODE = { S3Bucket: 'assets', S3Key: 'code.zip' };

interface QueryOptions {
  /** More headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the answer that are lists even when they are empty. */
  readonly lists?: readonly string[];
}

/** A local stage with the resources of a service's cases, asked over the wire as an SDK asks. */
export class ParityWorld {
  readonly stage: Stage;
  readonly #folder: string;

  private constructor(stage: Stage, folder: string) {
    this.stage = stage;
    this.#folder = folder;
  }

  /**
   * @param source of `index.mjs`, whose exports are the handlers of all functions with `Code: CODE`
   * @throws StageError when the stage refuses the template
   */
  static async open(resources: Resources, source = ''): Promise<ParityWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'arcade-parity-'));
    const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
    const properties = { templateFile: 'parity.template.json' };
    const parity = { type: 'aws:cloudformation:stack', dependencies: ['parity.assets'], properties };
    const assets = { type: 'cdk:asset-manifest', properties: { file: 'parity.assets.json' } };
    write('manifest.json', { version: '48.0.0', artifacts: { parity, 'parity.assets': assets } });
    write('parity.template.json', { Resources: resources });
    write('parity.assets.json', { files: { code: { source: { path: 'code', packaging: 'zip' } } } });
    mkdirSync(join(folder, 'code'));
    writeFileSync(join(folder, 'code', 'index.mjs'), source);
    try {
      return new ParityWorld(await Stage.open({ assembly: folder }), folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** What boto3 gives for an answer in the JSON protocol: the members, or `Error`, and the status. */
  async call(target: string, input: object): Promise<unknown> {
    const [service = ''] = target.split('.');
    const response = await fetch(this.stage.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/${service}/aws4_request`,
      },
      body: JSON.stringify(input),
    });
    const body = await response.json();
    const ResponseMetadata = { HTTPStatusCode: response.status };
    if (response.ok) return { ...Object(body), ResponseMetadata };
    const { __type: type, message } = Object(body);
    const [queryCode] = response.headers.get('x-amzn-query-error')?.split(';') ?? [];
    return { Error: { Code: queryCode ?? type, Message: message }, ResponseMetadata };
  }

  /**
   * What boto3 gives for an answer in the Query protocol.
   * @param version of the service's API
   */
  async query(
    version: string,
    action: string,
    input: QueryInput,
    { headers = {}, lists = [] }: QueryOptions = {},
  ): Promise<unknown> {
    const form = Object.fromEntries(formOf({ Action: action, Version: version, ...input }));
    const { status, text } = await this.form(form, headers);
    const answer = Object(readXml(text, lists));
    const ResponseMetadata = { HTTPStatusCode: status };
    if (status < 400) return { ...Object(answer[`${action}Response`]?.[`${action}Result`]), ResponseMetadata };
    return { Error: answer.ErrorResponse?.Error, ResponseMetadata };
  }

  /** Sends a form. @returns the XML that came back */
  async form(form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(this.stage.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/any/aws4_request',
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Lets time pass until an answer is there. */
  async answered<T>(answer: Promise<T>): Promise<T> {
    let isThere = false;
    const seen = answer.finally(() => {
      isThere = true;
    });
    while (!isThere) await this.stage.advance(1);
    return seen;
  }

  async close(): Promise<void> {
    await this.stage.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Whether the stage takes a template; CloudFormation reports what the service itself says of a resource. */
export const opens = (resources: Resources, source?: string): Promise<unknown> =>
  taken(async () => (await ParityWorld.open(resources, source)).close());

/** Whether the stage takes a template or a text of one: it refuses both in one line, and has no codes for it. */
export async function taken(task: () => unknown): Promise<unknown> {
  try {
    await task();
    return { ResponseMetadata: { HTTPStatusCode: 200 } };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return { Error: { Code: AT_OPENING, Message: error.message } };
  }
}
