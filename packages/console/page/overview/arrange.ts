import type { ChapterLink } from '../../study/chapter-model.ts';
import type { Box } from '../../study/model.ts';
import { gridOf, type Size } from './grid.ts';
import { type Line, linesOf } from './lines.ts';

/** How much of a chapter has room in its box. */
export type Detail = 'words' | 'all' | 'some' | 'name';

export interface Arrangement {
  readonly boxes: readonly (Box & { readonly id: string })[];
  readonly lines: readonly Line[];
  readonly detail: Detail;
  readonly columns: number;
}

/**
 * Places the boxes of chapters and the lines between them within a window, however many there are. The boxes form a
 * grid in the order in which they are given. Lines run in the gaps of the grid, never behind a box.
 */
export function arrange(chapters: readonly string[], links: readonly ChapterLink[], window: Size): Arrangement {
  const grid = gridOf(chapters.length, window);
  return {
    boxes: chapters.map((id, index) => ({ id, ...grid.box(index) })),
    lines: linesOf(grid, chapters, links),
    detail: detailOf(grid.width, grid.height),
    columns: grid.columns,
  };
}

function detailOf(width: number, height: number): Detail {
  if (width >= 210 && height >= 120) return 'words';
  if (width >= 132 && height >= 92) return 'all';
  return width >= 84 && height >= 46 ? 'some' : 'name';
}
