import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';

/** What a form of the Query protocol says. */
export interface QueryCall {
  readonly Action: string;
  readonly Version: string;
  readonly [parameter: string]: string;
}

/** An answer of the Query protocol: its status, its XML, and the texts of its elements by name. */
export interface QueryAnswer {
  readonly status: number;
  readonly xml: string;
  /** The text of every element of this name, in order. */
  readonly texts: (element: string) => readonly string[];
}

/** Sends a form of the Query protocol, as AWS CLIs do. @param path of the endpoint, or of a queue's URL */
export async function query(url: string, form: QueryCall, accessKey = DEVELOPER_ACCESS_KEY): Promise<QueryAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20261120/us-east-1/any/aws4_request`,
    },
    body: new URLSearchParams(form).toString(),
  });
  const xml = await response.text();
  const texts = (element: string) =>
    [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) => text);
  return { status: response.status, xml, texts };
}
