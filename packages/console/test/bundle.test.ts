import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { exportStudy } from '../../../scripts/study-export.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';

const directory = mkdtempSync(join(tmpdir(), 'arcade-study-'));
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

afterAll(() => rmSync(directory, { recursive: true }));

describe('the page', () => {
  test('is a script, a style sheet and a page, small enough to be there at once', async () => {
    await exportStudy(TEST_ASSEMBLY, directory);
    expect(readdirSync(directory).sort()).toEqual(['console.css', 'console.js', 'index.html']);
    expect(gzipSync(read('console.js')).length).toBeLessThan(60 * 1024);
    expect(gzipSync(read('console.css')).length).toBeLessThan(8 * 1024);
  });

  test('carries the licence of its icons, and only the icons that it uses', () => {
    expect(read('console.js')).toContain('Permission is hereby granted, free of charge');
    const icons = read('console.js').split('data:image/svg+xml').length - 1;
    expect(icons).toBeGreaterThan(5);
    expect(icons).toBeLessThan(30);
  });

  test('loads nothing from elsewhere', () => {
    expect(read('console.css')).not.toMatch(/@import|url\((?!#)/);
    expect(read('index.html')).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?\/\//);
  });

  test('carries the study along when it is exported, and nothing in it can end its element', () => {
    const [, json = ''] =
      /<script type="application\/json" id="documents">(.*?)<\/script>/s.exec(read('index.html')) ?? [];
    const { study, patterns } = JSON.parse(json);
    expect(study.chapters).toContainEqual(expect.objectContaining({ id: 'registration' }));
    expect(patterns.length).toBeGreaterThan(200);
    expect(json).not.toContain('<');
  });
});
