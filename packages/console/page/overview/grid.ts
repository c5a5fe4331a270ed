import type { Box } from '../../study/model.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A box larger than this wins nothing; a smaller one leaves something out. In pixels. */
const IDEAL: Size = { width: 220, height: 132 };
/** The share of a cell that is left free for lines, and its bounds in pixels. */
const GAP = { share: 0.16, least: 7, most: 56 };

/** Boxes of one size in rows and columns, with gaps between and around them. */
export class Grid {
  readonly columns: number;
  readonly cells: number;
  readonly width: number;
  readonly height: number;
  /** Free space between two columns. */
  readonly gapX: number;
  /** Free space between two rows. */
  readonly gapY: number;

  constructor(window: Size, columns: number, rows: number) {
    const cell = { width: window.width / columns, height: window.height / rows };
    const gap = Math.max(GAP.least, Math.min(GAP.most, Math.min(cell.width, cell.height) * GAP.share));
    this.columns = columns;
    this.cells = columns * rows;
    this.width = Math.min(IDEAL.width * 1.2, (window.width - gap * (columns + 1)) / columns);
    this.height = Math.min(IDEAL.height * 1.2, (window.height - gap * (rows + 1)) / rows);
    this.gapX = (window.width - this.width * columns) / (columns + 1);
    this.gapY = (window.height - this.height * rows) / (rows + 1);
  }

  /** How much of the ideal a box has, in the direction in which it lacks more. */
  get fitness(): number {
    return Math.min(1, this.width / IDEAL.width, this.height / IDEAL.height);
  }

  column(index: number): number {
    return index % this.columns;
  }

  row(index: number): number {
    return Math.floor(index / this.columns);
  }

  box(index: number): Box {
    return {
      x: this.gapX + this.column(index) * (this.width + this.gapX),
      y: this.gapY + this.row(index) * (this.height + this.gapY),
      width: this.width,
      height: this.height,
    };
  }

  /** The middle of the gap to the left of a column. */
  gapBeforeColumn(column: number): number {
    return column * (this.width + this.gapX) + this.gapX / 2;
  }

  /** The middle of the gap above a row. */
  gapAboveRow(row: number): number {
    return row * (this.height + this.gapY) + this.gapY / 2;
  }
}

/** The grid for so many boxes in which each comes closest to the ideal, and then the one with the fewest cells. */
export function gridOf(count: number, window: Size): Grid {
  const grids = Array.from(
    { length: Math.max(1, count) },
    (_, index) => new Grid(window, index + 1, Math.max(1, Math.ceil(count / (index + 1)))),
  );
  return grids.reduce((best, grid) => {
    if (grid.fitness === best.fitness) return grid.cells < best.cells ? grid : best;
    return grid.fitness > best.fitness ? grid : best;
  });
}
