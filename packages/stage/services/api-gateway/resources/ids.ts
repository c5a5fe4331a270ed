import type { ResourceOrigin, ResourceResult } from '../../../registry.ts';
import { shortId } from '../../../resource-values.ts';

export { shortId };

/** How messages name a resource: as the registry does. */
export const where = ({ stackName, logicalId }: ResourceOrigin, kind: string) =>
  `${stackName}/${logicalId} (AWS::ApiGateway::${kind})`;

/** The result of a resource whose `Ref` and one attribute are its id. */
export function identified(attribute: string, origin: ResourceOrigin): ResourceResult {
  const id = shortId(origin, 6);
  return { ref: id, attributes: { [attribute]: id } };
}
