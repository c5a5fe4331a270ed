import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Result {
  readonly title: string;
  readonly status: 'passed' | 'failed';
}

interface TestFile {
  readonly testFilePath: string;
  readonly testResults: readonly { readonly fullName: string; readonly status: string }[];
}

const PROJECT = join(import.meta.dirname, '..', '..');
const FILE = join(PROJECT, 'build', 'test-results.json');

/** Keeps what every test said when it last ran, so that the console can show it beside the pattern that the test proves. */
export default class RecordResults {
  onRunComplete(_: unknown, { testResults }: { readonly testResults: readonly TestFile[] }): void {
    const known: Record<string, readonly Result[]> = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
    for (const { testFilePath, testResults: tests } of testResults) {
      const results = tests.flatMap(({ fullName, status }): readonly Result[] =>
        status === 'passed' || status === 'failed' ? [{ title: fullName, status }] : [],
      );
      if (results.length > 0) known[relative(PROJECT, testFilePath)] = results;
    }
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(known));
  }
}
