import { StageError } from '../../../errors.ts';

/** What the URI of an `AWS` integration names. */
export interface ServiceUri {
  readonly service: string;
  readonly kind: 'path' | 'action';
  /** An action, or a path without its first slash. */
  readonly name: string;
}

const URI = /^arn:[\w-]+:apigateway:[\w-]+:(?:[\w-]+\.)?([\w-]+):(path|action)\/(.*)$/;

/**
 * Reads `arn:aws:apigateway:<region>:<service>:<path|action>/<name>`.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
 * @throws StageError on another text
 */
export function serviceUri(uri: string, where: string): ServiceUri {
  const [, service, kind, name = ''] = URI.exec(uri) ?? [];
  if (service !== undefined && (kind === 'path' || kind === 'action')) return { service, kind, name };
  throw new StageError(`${where}: property Integration.Uri names no action or path of a service: ${uri}.`);
}
