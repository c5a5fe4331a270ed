import { StageError } from '../../../errors.ts';
import type { ResourceOrigin } from '../../../registry.ts';
import { place } from '../../../resource-values.ts';

/**
 * Which sources are mapped to which functions: Lambda refuses the second mapping of a pair, ResourceConflictException
 * (recorded: test_lambda_integration_sqs::test_duplicate_event_source_mappings, 25-11-2025).
 */
export class MappedOnce {
  readonly #pairs = new Map<string, string>();

  /** @throws StageError when another mapping has the source and the function */
  add(sourceArn: string, functionArn: string, origin: ResourceOrigin): void {
    const pair = `${sourceArn} ${functionArn}`;
    const other = this.#pairs.get(pair);
    if (other !== undefined) {
      throw new StageError(
        `${place(origin)}: property EventSourceArn names ${sourceArn}, which ${other} maps to the same function.`,
      );
    }
    this.#pairs.set(pair, place(origin));
  }
}
