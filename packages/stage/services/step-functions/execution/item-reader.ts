import { isJson, readJson } from '../../../json.ts';
import type { MapState } from '../language/definition.ts';
import { StatesError } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import { callS3 } from './calls.ts';
import { csvRows } from './csv.ts';
import { mapAmount } from './map-amount.ts';
import { jsonataField, scopeOf, type Visit } from './visit.ts';

type Reader = NonNullable<MapState['ItemReader']>;
type ReaderConfig = NonNullable<Reader['ReaderConfig']>;

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Items of objects: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
export interface ItemSource {
  /** @throws StatesError `States.ItemReaderFailed` */
  read(): Promise<readonly unknown[]>;
}

/** What a reader reads, and how much of it; nothing is read yet. @throws StateProblem */
export async function itemSource(visit: Visit, reader: Reader, input: unknown): Promise<ItemSource> {
  const { ReaderConfig: config = {}, Resource } = reader;
  const { InputType } = config;
  if (InputType === 'MANIFEST' || InputType === 'PARQUET') throw notSupported(`InputType ${InputType}`);
  if (config.Transformation === 'LOAD_AND_FLATTEN') throw notSupported('Transformation LOAD_AND_FLATTEN');
  const isListing = Resource.endsWith(':s3:listObjectsV2');
  if (!isListing && !Resource.endsWith(':s3:getObject')) throw notSupported(Resource);
  const given = visit.isJsonata
    ? await jsonataField(visit, 'Arguments', reader.Arguments)
    : fillTemplate(reader.Parameters, scopeOf(visit, input));
  const parameters = isObject(given) ? given : {};
  const most = (await mapAmount(visit, config, 'MaxItems', input)) ?? 0;
  return {
    async read() {
      // Recorded: test_base_scenarios.py::test_map_item_reader_csv_max_items_paths.
      if (most < 0) throw failed('field MaxItems must be positive');
      const limit = most === 0 ? Number.POSITIVE_INFINITY : most;
      if (isListing) return listed(visit, parameters, limit);
      const { Body } = await callS3(visit.branch, 'getObject', parameters, READER_FAILED);
      return itemsOf(String(Body), config).slice(0, limit);
    },
  };
}

const READER_FAILED = 'States.ItemReaderFailed';
const failed = (cause: string) => new StatesError(READER_FAILED, cause);
const notSupported = (what: string) =>
  new StatesError('States.Runtime', `${what} of an ItemReader is not supported by the local stage.`);

/** Each object of a bucket, with its moment in seconds, as the page of ItemReader shows it. */
async function listed(visit: Visit, parameters: JsonObject, limit: number): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let next: JsonObject = {};
  do {
    const page = await callS3(visit.branch, 'listObjectsV2', { ...parameters, ...next }, READER_FAILED);
    const contents = Array.isArray(page.Contents) ? page.Contents : [];
    for (const { ETag: Etag, Key, LastModified, Size, StorageClass } of contents) {
      items.push({ Etag, LastModified: Date.parse(LastModified) / 1_000, Key, Size, StorageClass });
    }
    next = page.NextContinuationToken === undefined ? {} : { ContinuationToken: page.NextContinuationToken };
  } while (Object.keys(next).length > 0 && items.length < limit);
  return items.slice(0, limit);
}

/** Recorded: test_base_scenarios.py::test_map_item_reader_*. */
function itemsOf(text: string, config: ReaderConfig): readonly unknown[] {
  switch (config.InputType) {
    case 'CSV':
      return csvItems(text, config);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(jsonOf);
    default: {
      const found = pointed(jsonOf(text), config.ItemsPointer ?? '');
      if (Array.isArray(found)) return found;
      throw failed('Attempting to map over non-iterable node.');
    }
  }
}

function csvItems(text: string, { CSVDelimiter = 'COMMA', CSVHeaderLocation, CSVHeaders }: ReaderConfig) {
  const rows = csvRows(text, DELIMITERS[CSVDelimiter]);
  const [first = []] = rows;
  const isGiven = CSVHeaderLocation === 'GIVEN';
  const headers = isGiven ? (CSVHeaders ?? []) : first;
  if (new Set(headers).size < headers.length) throw failed('CSV headers cannot contain duplicates.');
  return rows
    .slice(isGiven ? 0 : 1)
    .map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])));
}

/** The words are ours (unverified; settled by: a Map with an ItemReader over an object that is not JSON). */
function jsonOf(text: string): unknown {
  if (isJson(text)) return readJson(text);
  throw failed('The object is not valid JSON.');
}

/** What a JSON pointer finds: https://www.rfc-editor.org/rfc/rfc6901 */
const pointed = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((found: unknown, name) => (Object.hasOwn(Object(found), name) ? Object(found)[name] : undefined), value);
