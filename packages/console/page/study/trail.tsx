import type { StudiedResource } from '../../study/model.ts';
import { linkTo } from '../route.ts';

/** The calls that led to a resource, the chapter's first. */
export const Trail = ({ resource: { chapter, logicalId, lines } }: { readonly resource: StudiedResource }) => (
  <p class="trail">
    {lines.toReversed().map(({ file, line }) => (
      <a
        key={`${file}:${line}`}
        href={linkTo('study', chapter, { file, resource: `${chapter}/${logicalId}` })}
        title={file}
      >
        {file.replace(/^lib\/(?:chapters\/|constructs\/)?/, '')}:{line}
      </a>
    ))}
  </p>
);
