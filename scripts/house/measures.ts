import { filesToCopy, median } from './constructs.ts';
import { folderCircles } from './folders.ts';
import { readImports } from './imports.ts';
import { unmentioned } from './origins.ts';
import { retiredWordsInUse } from './retired-words.ts';
import { filesSharedWith, filesSharedWithService, placesOf, placesOfRoute } from './shared-files.ts';
import { annotations, commentLines } from './templates.ts';
import { jumpsBack, WALK } from './walk.ts';

/** One line of the table: how the repository is built, as a number that has a goal. */
export interface Measure {
  readonly name: string;
  /** Before the house was rebuilt. */
  readonly was: number;
  /** @default at most */
  readonly bound?: 'at least';
  readonly goal: number;
  /** What is counted now, or how many. */
  readonly count: (assembly: string) => readonly string[] | number;
}

export const MEASURES = [
  {
    name: 'shared files that a new chapter edits (seasons)',
    was: 27,
    goal: 1,
    count: () => filesSharedWith('seasons', 'season'),
  },
  { name: 'places of a chapter (seasons)', was: 9, goal: 5, count: () => placesOf('seasons') },
  {
    name: 'shared files that a new service of the stage edits (scheduler)',
    was: 13,
    goal: 1,
    count: () => filesSharedWithService('scheduler'),
  },
  { name: 'places of a route (ListGames)', was: 12, goal: 2, count: () => placesOfRoute('ListGames') },
  { name: 'annotations in the core', was: 645, goal: 260, count: () => annotations().length },
  {
    name: 'distinct annotations in the core',
    was: 180,
    bound: 'at least',
    goal: 180,
    count: () => new Set(annotations().map(({ pattern, why }) => `${pattern} ${why}`)).size,
  },
  {
    name: "comment lines of the API's golden template",
    was: 790,
    goal: 299,
    count: () => commentLines('templates/api.yaml'),
  },
  { name: 'files to copy for a construct, median', was: 20, goal: 3, count: () => median([...filesToCopy().values()]) },
  {
    name: 'resources that the files of their chapter do not mention',
    was: 94,
    goal: 0,
    count: (assembly) => unmentioned(assembly),
  },
  {
    name: 'circles of folders',
    was: 3,
    goal: 0,
    count: () => folderCircles(readImports()).map((ways) => ways.join(', ')),
  },
  { name: 'files on the walk from a registration to the reminder', was: 23, goal: 14, count: () => WALK },
  { name: 'jumps back on that walk', was: 3, goal: 0, count: () => jumpsBack(WALK) },
  { name: 'words with two meanings', was: 6, goal: 0, count: retiredWordsInUse },
] as const satisfies readonly Measure[];

/** Why a measure may miss its goal. */
export const REASONS: Partial<Record<(typeof MEASURES)[number]['name'], string>> = {
  'shared files that a new chapter edits (seasons)':
    'a new chapter edits lib/arcade.ts; the other files take seasons as their example of a chapter or an event',
  'shared files that a new service of the stage edits (scheduler)':
    'what a service does, says and looks like are three lists, since a page cannot load a service; an icon belongs to a kind of node',
  'distinct annotations in the core':
    'texts that said the same under several patterns became one, and those under a wrong pattern are gone',
};
