import { createHash } from 'node:crypto';
import type { ResourceOrigin, ResourceResult } from '../../../registry.ts';

/** How messages name a resource: as the registry does. */
export const where = ({ stackName, logicalId }: ResourceOrigin, kind: string) =>
  `${stackName}/${logicalId} (AWS::ApiGateway::${kind})`;

/** The result of a resource whose `Ref` and one attribute are its id. */
export function identified(attribute: string, origin: ResourceOrigin): ResourceResult {
  const id = shortId(origin, 6);
  return { ref: id, attributes: { [attribute]: id } };
}

/** An id like those of API Gateway: lowercase letters and digits. A resource always has the same id. */
export function shortId(
  { stackName, logicalId }: Pick<ResourceOrigin, 'stackName' | 'logicalId'>,
  length: number,
): string {
  const hash = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return BigInt(`0x${hash}`).toString(36).padStart(length, '0').slice(-length);
}
