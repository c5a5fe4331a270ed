import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { array, looseObject, optional, parse, record, safeParse, string, unknown } from 'valibot';
import { stringify } from 'yaml';
import { PATTERN_METADATA } from '../../../lib/pattern.ts';
import type { Annotation, SourceFile, SourceLine, StudiedResource, Study } from './model.ts';
import { PROJECT } from './project.ts';

const metadataSchema = record(string(), array(looseObject({ type: string(), data: optional(unknown()) })));
const annotationSchema = looseObject({ pattern: string(), why: string() });
const stackSchema = array(string());

/** Every resource of an assembly with the lines that created it, and the files in which they stand. */
export function studyOf(assembly: string): Study {
  const stacks = readAssembly(assembly);
  const resources = stacks.flatMap(({ id: chapter, template }) => {
    const origins = originsOf(join(assembly, `${chapter}.metadata.json`));
    return Object.entries(template.Resources).map(([logicalId, { Metadata: _, ...resource }]): StudiedResource => {
      const { lines = [], annotations = [] } = origins.get(logicalId) ?? {};
      return { chapter, logicalId, type: resource.Type, lines, annotations, template: yamlOf(logicalId, resource) };
    });
  });
  const files = [...new Set(resources.flatMap(({ lines }) => lines.map(({ file }) => file)))].sort();
  return { chapters: stacks.map(({ id }) => id), resources, files: files.map(sourceOf) };
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
    const own = calls.success ? calls.output.flatMap(lineOf) : [];
    const lines = own.length > 0 ? own : linesAbove(path, byPath);
    byPath.set(path, lines);
    origins.set(logicalId, { lines, annotations: annotations.map(({ pattern, why }) => ({ pattern, why })) });
  }
  return origins;
}

/** What the CDK makes deep inside of itself has no line of ours: then those of the construct around it count. */
function linesAbove(path: string, byPath: ReadonlyMap<string, readonly SourceLine[]>): readonly SourceLine[] {
  for (let above = path; above.includes('/'); above = above.slice(0, above.lastIndexOf('/'))) {
    const lines = byPath.get(`${above}/Resource`) ?? [];
    if (lines.length > 0) return lines;
  }
  return [];
}

/** The line of this project that a call stands in: in `lib`, which is what there is to study. */
function lineOf(call: string): readonly SourceLine[] {
  const [, file, line] = /file:\/\/\S*?\/(lib\/[\w/-]+\.ts):(\d+)/.exec(call) ?? [];
  if (file === undefined || !existsSync(join(PROJECT, file))) return [];
  return [{ file, line: Number(line) }];
}
