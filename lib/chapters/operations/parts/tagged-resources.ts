import { Stack } from 'aws-cdk-lib';
import { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import type { Construct } from 'constructs';
import { annotate } from '../../../pattern.ts';

export interface TaggedResourcesProps {
  /** The tags that a resource must have, all of them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Everything that carries the given tags, as one group. https://docs.aws.amazon.com/ARG/latest/APIReference/API_ResourceQuery.html */
export class TaggedResources extends CfnGroup {
  constructor(scope: Construct, id: string, { tags }: TaggedResourcesProps) {
    super(scope, id, {
      name: Stack.of(scope).stackName,
      description: 'Everything of this copy of the arcade in this environment',
      resourceQuery: {
        type: 'TAG_FILTERS_1_0',
        query: {
          resourceTypeFilters: ['AWS::AllSupported'],
          tagFilters: Object.entries(tags).map(([key, value]) => ({ key, values: [value] })),
        },
      },
    });
    annotate(
      this,
      'tagging',
      'A query, not a list: whatever carries the tags is in it, from the stacks or made by hand, so what was forgotten is found too.',
    );
  }
}
