import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError, runCommand, UsageError } from './command.ts';

const USAGE = `Usage: npm run new-chapter -- <name>

Creates a chapter: a queue, a function that consumes it, their tests, a part of the story and a page, all by one name in
five places, and one line in lib/arcade.ts. The name is in lower case, such as tournaments or live-scores.`;

const root = join(import.meta.dirname, '..');
const FILES = join(import.meta.dirname, 'new-chapter', 'files');
const ARCADE = join(root, 'lib', 'arcade.ts');
/** The line below which optional chapters are listed in lib/arcade.ts. */
const LIST = /^const OPTIONAL\b.*\{\n/m;

/** What is not a chapter, but has a folder in test/, lambda/ or lib/. */
const TAKEN = ['arcade', 'catalogue', 'demo', 'runtime', 'support', 'all'];

await runCommand(USAGE, { allowPositionals: true }, ({ positionals: [name, ...others] }) => {
  if (name === undefined || others.length > 0) throw new UsageError('One name, please.');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 30)
    throw new UsageError(`${name} is not a name: up to 30 of a-z and 0-9, and - between words.`);
  const places = [`lib/chapters/${name}`, `lambda/${name}`, `test/${name}`, `docs/chapters/${name}.md`];
  const taken = places.find((place) => existsSync(join(root, place)));
  if (taken !== undefined || TAKEN.includes(name)) throw new UsageError(`${taken ?? name} is there already.`);

  const text = readFileSync(ARCADE, 'utf8');
  if (!LIST.test(text)) throw new CommandError('lib/arcade.ts has no list OPTIONAL for the chapter to be in.');
  const Name = name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const words: Readonly<Record<string, string>> = { name, Name, NAME: name.replaceAll('-', '_').toUpperCase() };
  for (const file of globSync('**/*.txt', { cwd: FILES }).sort()) {
    const path = file.replaceAll('{name}', name).replace(/\.txt$/, '');
    const content = readFileSync(join(FILES, file), 'utf8');
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      content.replaceAll(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? ''),
    );
    console.log(`created  ${path}`);
  }
  const key = name.includes('-') ? `'${name}'` : name;
  const line = `  ${key}: async () => (await import('./chapters/${name}/stack.ts')).${Name},\n`;
  writeFileSync(
    ARCADE,
    text.replace(LIST, (list) => `${list}${line}`),
  );
  console.log(`one line in lib/arcade.ts

Next: npm run templates && npm run docs, then npm test -- test/${name}, npm run demo -- -c chapters=${name}.
To remove it: npm run docs after deleting ${[...places, `templates/${name}.yaml`].join(', ')} and the line.`);
});
