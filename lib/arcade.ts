import { type App, Aspects, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle.ts';
import { type Chapter, kebab } from './chapter.ts';
import { Api, type Emergency } from './chapters/api/stack.ts';
import { Fleet } from './chapters/fleet/stack.ts';
import { Foundation } from './chapters/foundation/stack.ts';
import { Imports } from './chapters/imports/stack.ts';
import { Leaderboard } from './chapters/leaderboard/stack.ts';
import { Operations } from './chapters/operations/stack.ts';
import { Reactions } from './chapters/reactions/stack.ts';
import { Registration } from './chapters/registration/stack.ts';
import { Seasons } from './chapters/seasons/stack.ts';
import type { EnvironmentSettings } from './environments.ts';
import { AnnotateGenerated } from './generated.ts';
import { instanceOf } from './instance.ts';
import { UnknownName } from './wrong-input.ts';

/** The class of a chapter. It takes from the arcade the ports that its props name, and no others. */
type ChapterClass<C extends Chapter = Chapter> = new (scope: App, name: string, ports: Arcade) => C;

/** The chapters that are built when nobody chooses. */
const CORE: Readonly<Record<string, ChapterClass>> = {
  foundation: Foundation,
  registration: Registration,
  imports: Imports,
  leaderboard: Leaderboard,
  reactions: Reactions,
  seasons: Seasons,
  api: Api,
  operations: Operations,
};

/** The chapters that are built on request. A new one is one line here, and its module is loaded when it is chosen. */
const OPTIONAL: Readonly<Record<string, () => Promise<ChapterClass>>> = {
  tables: async () => (await import('./chapters/tables/stack.ts')).Tables,
  fleet: async () => Fleet,
  accounts: async () => (await import('./chapters/accounts/stack.ts')).Accounts,
  vault: async () => (await import('./chapters/vault/stack.ts')).Vault,
  releases: async () => (await import('./chapters/releases/stack.ts')).Releases,
  runtimes: async () => (await import('./chapters/runtimes/stack.ts')).Runtimes,
  archive: async () => (await import('./chapters/archive/stack.ts')).Archive,
  replays: async () => (await import('./chapters/replays/stack.ts')).Replays,
  tournaments: async () => (await import('./chapters/tournaments/stack.ts')).Tournaments,
  live: async () => (await import('./chapters/live/stack.ts')).Live,
  partners: async () => (await import('./chapters/partners/stack.ts')).Partners,
  mailroom: async () => (await import('./chapters/mailroom/stack.ts')).Mailroom,
};

/** The names of the chapters that are built on request only. */
export const optionalChapters: readonly string[] = Object.keys(OPTIONAL);

/**
 * The chapters that a list of names means.
 * @param names `all`, or names of chapters with commas between them. @default the core
 * @throws UnknownName when no chapter has one of the names
 */
export async function chosenChapters(names?: string): Promise<readonly ChapterClass[]> {
  if (names === undefined) return Object.values(CORE);
  const known = [...Object.keys(CORE), ...Object.keys(OPTIONAL)];
  const chosen = names === 'all' ? known : names.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UnknownName('chapters', unknown, ['all', ...known]);
  const classes = await Promise.all(chosen.map((name) => CORE[name] ?? OPTIONAL[name]?.()));
  return classes.filter((found) => found !== undefined);
}

export interface ArcadeProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  /**
   * What is built, with everything it refers to.
   * @default the core
   */
  readonly chapters?: readonly ChapterClass[];
  /**
   * First part of every stack name: choose another to deploy a second copy next to the first.
   * @default that of the environment, see {@link instanceOf}
   */
  readonly instance?: string;
  /**
   * What is different in an emergency.
   * @default nothing
   */
  readonly emergency?: Emergency;
}

/**
 * The composition root. A chapter is built when something first asks for one of its ports, so references are the only plan:
 * there is no order to keep, and a choice of chapters brings what it needs. Chapters are handed ports, never each other.
 */
export class Arcade {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly instance: string;
  readonly emergency: Emergency;
  /** The tags of everything. */
  readonly tags: Readonly<Record<string, string>>;
  /** The chapters that have been built so far. */
  readonly chapters: Chapter[] = [];
  readonly #app: App;
  /** The chapters that are being built, each asked for by the one before. */
  readonly #building: string[] = [];

  /** @throws WrongInput when the environment cannot have the instance */
  constructor(app: App, { environment, bundles, chapters = Object.values(CORE), ...props }: ArcadeProps) {
    this.#app = app;
    this.environment = environment;
    this.bundles = bundles;
    this.instance = instanceOf(environment.name, props.instance);
    this.emergency = props.emergency ?? {};
    this.tags = { service: 'serverless-arcade', environment: environment.name, owner: this.instance };

    // The API hosts what the others answer, and operations watches all of them.
    const last: readonly ChapterClass[] = [Api, Operations];
    for (const chapter of chapters) if (!last.includes(chapter)) this.chapter(chapter);
    for (const chapter of last) if (chapters.includes(chapter)) this.chapter(chapter);

    for (const [key, value] of Object.entries(this.tags)) Tags.of(app).add(key, value);
    Aspects.of(app).add(new AnnotateGenerated());
  }

  get table() {
    return this.chapter(Foundation).table;
  }

  get bus() {
    return this.chapter(Foundation).bus;
  }

  get players() {
    return this.chapter(Registration).players;
  }

  get fleet() {
    return this.chapter(Fleet);
  }

  get topic() {
    return this.chapter(Leaderboard).topic;
  }

  /** The chapter of a class, which is built now if nothing has asked for it before. */
  private chapter<C extends Chapter>(type: ChapterClass<C>): C {
    for (const chapter of this.chapters) if (chapter instanceof type) return chapter;
    const name = kebab(type.name);
    const circle = [...this.#building, name].join(' -> ');
    if (this.#building.includes(name)) throw new Error(`Chapters wait for each other: ${circle}`);
    this.#building.push(name);
    const chapter = new type(this.#app, name, this);
    this.#building.pop();
    this.chapters.push(chapter);
    return chapter;
  }
}
