import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import type { Json } from '@serverless-arcade/stage/drawing/templates.ts';
import { array, looseObject, optional, parse, record, safeParse, string, unknown } from 'valibot';
import { stringify } from 'yaml';
import { PATTERN_METADATA } from '../../../lib/pattern.ts';
import { aboutOf } from './about.ts';
import type { Annotation, SourceFile, SourceLine, StudiedResource, Study } from './model.ts';
import { PROJECT } from './project.ts';

const metadataSchema = record(string(), array(looseObject({ type: string(), data: optional(unknown()) })));
const annotationSchema = looseObject({ pattern: string(), why: string() });
const stackSchema = array(string());

/** Every resource of an assembly with the lines that created it, and the sources that these lines are in. */
export function studyOf(assembly: string): Study {
  const stacks = readAssembly(assembly);
  const resources = stacks.flatMap(({ id: chapter, template }) => {
    const origins = originsOf(join(assembly, `${chapter}.metadata.json`));
    return Object.entries(template.Resources).map(([logicalId, { Metadata: _, ...resource }]): StudiedResource => {
      const { lines = [], annotations = [] } = origins.get(logicalId) ?? {};
      const handler = handlerOf(resource);
      return {
        chapter,
        logicalId,
        type: resource.Type,
        lines,
        annotations,
        ...(handler === undefined ? {} : { handler }),
        template: yamlOf(logicalId, resource),
      };
    });
  });
  const chapters = stacks.map((stack) => ({
    id: stack.id,
    about: aboutOf(stack),
    files: filesOf(
      stack.id,
      resources.filter(({ chapter }) => chapter === stack.id),
    ),
  }));
  const files = new Set([
    ...chapters.flatMap((chapter) => chapter.files),
    ...resources.flatMap(({ lines }) => lines.map(({ file }) => file)),
  ]);
  return { chapters, resources, files: [...files].sort().map(sourceOf) };
}

/** The chapter's own files, its stack first; the constructs it uses; its functions. */
function filesOf(chapter: string, resources: readonly StudiedResource[]): readonly string[] {
  const folder = `lib/chapters/${chapter}`;
  const own = globSync(`${folder}/**/*.ts`, { cwd: PROJECT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  const stack = own.filter((file) => file === `${folder}/stack.ts`);
  // The outermost call is the composition root, which belongs to every chapter and to none.
  const used = resources.flatMap(({ lines }) => lines.slice(0, -1).map(({ file }) => file)).sort();
  const functions = resources.flatMap(({ handler = [] }) => handler).sort();
  return [...new Set([...stack, ...own, ...used, ...functions])];
}

/** The source of a function: its handler is `<chapter>/<name>.handler`. */
function handlerOf({ Type, Properties }: { readonly Type: string; readonly Properties: Json }): string | undefined {
  if (Type !== 'AWS::Lambda::Function') return undefined;
  const [, chapter, name] = /^([\w-]+)\/([\w-]+)\.\w+$/.exec(String(Properties.Handler)) ?? [];
  const file = `lambda/${chapter}/functions/${name}.ts`;
  return existsSync(join(PROJECT, file)) ? file : undefined;
}

const yamlOf = (logicalId: string, resource: object) =>
  stringify({ [logicalId]: resource }, { lineWidth: 0, compat: 'yaml-1.1' });

const sourceOf = (file: string): SourceFile => ({ file, text: readFileSync(join(PROJECT, file), 'utf8') });

interface Origin {
  readonly lines: readonly SourceLine[];
  readonly annotations: readonly Annotation[];
}

/** By logical id. The CDK writes the stack of calls that led to a resource, innermost first. */
function originsOf(file: string): ReadonlyMap<string, Origin> {
  if (!existsSync(file)) return new Map();
  const origins = new Map<string, Origin>();
  const byPath = new Map<string, readonly SourceLine[]>();
  for (const [path, entries] of Object.entries(parse(metadataSchema, JSON.parse(readFileSync(file, 'utf8'))))) {
    const logicalId = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
    if (typeof logicalId !== 'string') continue;
    const calls = safeParse(stackSchema, entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data);
    const annotations = entries
      .filter(({ type }) => type === PATTERN_METADATA)
      .map(({ data }) => parse(annotationSchema, data));
    const own = upToRoot(calls.success ? calls.output.flatMap(lineOf) : []);
    const lines = own.length > 0 ? own : linesAbove(path, byPath);
    byPath.set(path, lines);
    origins.set(logicalId, { lines, annotations: annotations.map(({ pattern, why }) => ({ pattern, why })) });
  }
  return origins;
}

/**
 * The calls within the chapter and the one that asked for the chapter. The composition root is the file of the outermost
 * call. What it did before, perhaps because another chapter asked, is not about this resource.
 */
function upToRoot(lines: readonly SourceLine[]): readonly SourceLine[] {
  const root = lines.at(-1)?.file;
  return lines.slice(0, lines.findIndex(({ file }) => file === root) + 1);
}

/** A resource that the CDK makes deep inside has no line of this project: the lines of the construct around it count. */
function linesAbove(path: string, byPath: ReadonlyMap<string, readonly SourceLine[]>): readonly SourceLine[] {
  for (let above = path; above.includes('/'); above = above.slice(0, above.lastIndexOf('/'))) {
    const lines = byPath.get(`${above}/Resource`) ?? [];
    if (lines.length > 0) return lines;
  }
  return [];
}

/** The line of `lib` that a call is in; nothing when the call is elsewhere. */
function lineOf(call: string): readonly SourceLine[] {
  const [, file, line] = /file:\/\/\S*?\/(lib\/[\w/-]+\.ts):(\d+)/.exec(call) ?? [];
  if (file === undefined || !existsSync(join(PROJECT, file))) return [];
  return [{ file, line: Number(line) }];
}
