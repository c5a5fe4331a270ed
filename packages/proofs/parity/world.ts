import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from '@serverless-arcade/stage/stage.ts';

/** Resources of one template, as CloudFormation has them. */
export type Resources = Readonly<Record<string, object>>;

/** A local stage with the resources of a service's cases, asked over the wire as an SDK asks. */
export class ParityWorld {
  readonly stage: Stage;
  readonly #folder: string;

  private constructor(stage: Stage, folder: string) {
    this.stage = stage;
    this.#folder = folder;
  }

  /** @throws StageError when the stage refuses the template */
  static async open(resources: Resources): Promise<ParityWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'arcade-parity-'));
    const properties = { templateFile: 'parity.template.json' };
    const artifacts = { parity: { type: 'aws:cloudformation:stack', properties } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
    writeFileSync(join(folder, 'parity.template.json'), JSON.stringify({ Resources: resources }));
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

  async close(): Promise<void> {
    await this.stage.close();
    rmSync(this.#folder, { recursive: true });
  }
}
