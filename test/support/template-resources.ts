import type { SynthesizedArcade, SynthesizedChapter } from './synthesized.ts';

/** A resource of a template, with the chapter it is in. */
export interface Resource {
  readonly chapter: string;
  readonly logicalId: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of one chapter, or of all of them, of one type or of any. */
export function resources(scope: SynthesizedArcade | SynthesizedChapter, type?: string): Resource[] {
  const chapters = 'chapters' in scope ? scope.chapters : [scope];
  return chapters.flatMap(({ id, stack }) => {
    const { Resources } = stack.template as { Resources: Record<string, Omit<Resource, 'chapter' | 'logicalId'>> };
    return Object.entries(Resources)
      .filter(([, resource]) => type === undefined || resource.Type === type)
      .map(([logicalId, resource]) => ({ ...resource, Properties: resource.Properties ?? {}, chapter: id, logicalId }));
  });
}

/**
 * The only resource of a type, or of a type with a logical id that starts like this.
 * @throws when there is none, or more than one
 */
export function theOnly(scope: SynthesizedArcade | SynthesizedChapter, type: string, idPrefix = ''): Resource {
  const found = resources(scope, type).filter(({ logicalId }) => logicalId.startsWith(idPrefix));
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    throw new Error(`Expected one ${type} ${idPrefix}*, found ${found.length}: ${nameAll(found).join(', ')}`);
  }
  return resource;
}

/** How templates refer to the ARN of a resource. */
export const arnOf = ({ logicalId }: Resource) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** How tests name a resource. */
export const nameOf = ({ chapter, logicalId }: Resource) => `${chapter}/${logicalId}`;
export const nameAll = (found: readonly Resource[]) => found.map(nameOf);

/** The logical id that `Ref` or `Fn::GetAtt` points to; undefined for anything else. */
export function referredId(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': getAtt } = Object(value) as { Ref?: unknown; 'Fn::GetAtt'?: unknown[] };
  const id = Ref ?? getAtt?.[0];
  return typeof id === 'string' ? id : undefined;
}

/** The alias of a function that a value names, somewhere in it, by reference; an alias is what callers are given. */
export function aliasIn(value: unknown, candidates: readonly Resource[]): Resource | undefined {
  const text = JSON.stringify(value);
  return candidates.find(
    ({ Type, logicalId }) => Type === 'AWS::Lambda::Alias' && text.includes(`{"Ref":"${logicalId}"}`),
  );
}

/** The statements of a policy document. */
export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of the `PolicyDocument` of a resource; single actions and resources become lists of one. */
export function statementsOf({ Properties }: Resource): Statement[] {
  const document = Properties.PolicyDocument as { Statement?: Record<string, unknown>[] } | undefined;
  return (document?.Statement ?? []).map((statement) => ({
    ...statement,
    Effect: String(statement.Effect),
    Action: [statement.Action].flat().map(String),
    Resource: [statement.Resource].flat(),
  }));
}
