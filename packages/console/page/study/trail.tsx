import type { StudiedResource } from '../../study/model.ts';
import { linkTo } from '../route.ts';
import { shortPath } from './paths.ts';

/** The calls that led to a resource, the chapter's first, and the source that a function runs. */
export const Trail = ({ resource: { chapter, logicalId, lines, handler } }: { readonly resource: StudiedResource }) => {
  const hrefOf = (file: string) => linkTo('study', chapter, { file, resource: `${chapter}/${logicalId}` });
  return (
    <p class="trail">
      {lines.toReversed().map(({ file, line }) => (
        <a key={`${file}:${line}`} href={hrefOf(file)} title={file}>
          {shortPath(file)}:{line}
        </a>
      ))}
      {handler !== undefined && (
        <a href={hrefOf(handler)} title="The source that the function runs">
          {handler}
        </a>
      )}
    </p>
  );
};
