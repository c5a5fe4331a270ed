import { useEffect, useRef } from 'preact/hooks';
import type { StudiedResource } from '../../study/model.ts';
import { Code } from '../parts/code.tsx';
import { plural } from '../parts/format.ts';
import { Prose } from '../parts/prose.tsx';
import { linkTo } from '../route.ts';
import { Trail } from './trail.tsx';

interface ResourceListProps {
  readonly chapter: string;
  readonly resources: readonly StudiedResource[];
  /** What the chosen line creates. */
  readonly created: ReadonlySet<string>;
  readonly file: string;
  readonly line: number | undefined;
  readonly chosen: string | undefined;
}

/** The resources of a chapter. Choosing one lights the lines that created it. */
export function ResourceList({ chapter, resources, created, file, line, chosen }: ResourceListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const target = list.current?.querySelector<HTMLElement>('.chosen, .lit');
    if (list.current !== null && target !== null && target !== undefined)
      list.current.scrollTop = target.offsetTop - 12;
  }, [chosen, line, file]);
  return (
    <section class="resources" aria-label="Resources">
      <p class="resources-head" aria-live="polite">
        {line === undefined ? (
          plural(resources.length, 'resource')
        ) : (
          <>
            Line {line} creates {plural(created.size, 'resource')}.{' '}
            <a href={linkTo('study', chapter, { file })}>Show all {resources.length}</a>
          </>
        )}
      </p>
      <ul ref={list}>
        {resources.map((resource) => {
          const id = `${chapter}/${resource.logicalId}`;
          const lit = created.has(id);
          if (line !== undefined && !lit) return null;
          return (
            <li key={id} class={`resource${id === chosen ? ' chosen' : ''}${lit ? ' lit' : ''}`} data-resource={id}>
              <a
                class="resource-name"
                href={linkTo('study', chapter, { resource: id })}
                aria-current={id === chosen ? 'true' : undefined}
              >
                <span>{resource.logicalId}</span>
                <span class="quiet">{resource.type.replace(/^AWS::/, '').replace('::', ' ')}</span>
              </a>
              {resource.annotations.map(({ pattern, why }) => (
                <p key={pattern + why} class="why">
                  <a href={linkTo('study', chapter, { resource: id, pattern })}>{pattern}</a> <Prose text={why} />
                </p>
              ))}
              {id === chosen && <Origin resource={resource} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The lines that created a resource, and its template. */
const Origin = ({ resource }: { readonly resource: StudiedResource }) => (
  <>
    <Trail resource={resource} />
    <Code text={resource.template} language="yaml" label={`Template of ${resource.logicalId}`} />
  </>
);
