import { type InferOutput, number, object, optional, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { matchesPattern, type Pattern } from '../../event-pattern.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { ArchivedEvents } from './archived-events.ts';
import { patternOf } from './pattern-of.ts';
import type { BusEvent } from './rule.ts';

const archiveSettings = object({
  name: string(),
  bus: string(),
  description: optional(string()),
  /** As JSON. @default every event */
  pattern: optional(string()),
  /** 0: for ever. */
  retentionDays: number(),
  /** Epoch milliseconds. */
  createdAt: number(),
});
export type Archive = Readonly<InferOutput<typeof archiveSettings>>;

const savedArchives = record(string(), archiveSettings);
type SavedArchives = InferOutput<typeof savedArchives>;

/** What an archive holds. */
export interface ArchiveContent {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * The archives of buses: those of templates, and those that callers make. Only what callers made or changed is saved: the rest is in the
 * templates. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export class Archives implements Durable<SavedArchives> {
  readonly schema = savedArchives;
  readonly changes = new Changes(1);
  readonly events: ArchivedEvents;
  readonly #clock: StageClock;
  readonly #archives = new Map<string, Archive>();
  readonly #patterns = new Map<string, Pattern>();
  readonly #ofTemplates = new Set<string>();
  readonly #ofCallers = new Set<string>();

  constructor(clock: StageClock) {
    this.#clock = clock;
    this.events = new ArchivedEvents(clock, (name) => this.has(name));
  }

  /** Every archive, by name. */
  all(): readonly Archive[] {
    return [...this.#archives.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @throws AwsError `ResourceNotFoundException` */
  find(name: string): Archive {
    const archive = this.#archives.get(name);
    if (archive === undefined) {
      throw new AwsError('ResourceNotFoundException', `Archive ${name} does not exist.`);
    }
    return archive;
  }

  has(name: string): boolean {
    return this.#archives.has(name);
  }

  /** @throws AwsError `ResourceAlreadyExistsException`, `InvalidEventPatternException` */
  create(settings: Omit<Archive, 'createdAt'>, isOfTemplate: boolean): Archive {
    const { name } = settings;
    if (this.#archives.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Archive ${name} already exists.`);
    }
    const archive = { ...settings, createdAt: isOfTemplate ? this.#clock.createdAt : this.#clock.now() };
    this.#set(archive);
    if (isOfTemplate) this.#ofTemplates.add(name);
    else this.#note(name);
    return archive;
  }

  /** @throws AwsError `ResourceNotFoundException`, `InvalidEventPatternException` */
  update(name: string, change: Partial<Pick<Archive, 'description' | 'pattern' | 'retentionDays'>>): Archive {
    const archive = { ...this.find(name), ...change };
    this.#set(archive);
    this.#note(name);
    return archive;
  }

  /** @throws AwsError `ResourceNotFoundException`; `ConflictException` when a template has it, which would bring it back */
  delete(name: string): void {
    this.find(name);
    if (this.#ofTemplates.has(name)) {
      throw new AwsError(
        'ConflictException',
        `The archive ${name} is in a template: the local stage deletes it with it.`,
      );
    }
    this.#archives.delete(name);
    this.#note(name);
    this.events.forget(name);
  }

  /** Puts an event of a bus into every archive that wants it. Replayed events are not archived again. */
  keep(bus: string, event: BusEvent): void {
    if (event['replay-name'] !== undefined) return;
    for (const archive of this.#archives.values()) {
      const pattern = this.#patterns.get(archive.name);
      if (archive.bus !== bus || (pattern !== undefined && !matchesPattern(pattern, event))) continue;
      this.events.add(archive.name, event);
    }
  }

  eventsOf({ name, retentionDays }: Archive): readonly BusEvent[] {
    return this.events.of(name, retentionDays);
  }

  /** AWS counts with a delay of up to a day; the stage counts at once. */
  contentOf(archive: Archive): ArchiveContent {
    const events = this.eventsOf(archive);
    return { count: events.length, size: events.reduce((sum, event) => sum + sizeOf(event), 0) };
  }

  save(): SavedArchives {
    return Object.fromEntries([...this.#archives].filter(([name]) => this.#ofCallers.has(name)));
  }

  restore(saved: SavedArchives): void {
    for (const archive of Object.values(saved)) {
      this.#ofCallers.add(archive.name);
      this.#set(archive);
    }
  }

  #set(archive: Archive): void {
    if (archive.pattern === undefined) this.#patterns.delete(archive.name);
    else this.#patterns.set(archive.name, patternOf(archive.pattern));
    this.#archives.set(archive.name, archive);
  }

  #note(name: string): void {
    this.#ofCallers.add(name);
    this.changes.note([name], () => this.#archives.get(name));
  }
}

/** Account and time, as they are counted. */
const FIXED_BYTES = 26;

/**
 * Source, type and detail, and 26 bytes more (recorded: ten events of 133 bytes are 1,590,
 * test_archive_and_replay::test_list_archive_with_events).
 */
function sizeOf({ source, detail, 'detail-type': detailType, resources }: BusEvent): number {
  const texts = [source, detailType, JSON.stringify(detail), ...resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), FIXED_BYTES);
}
