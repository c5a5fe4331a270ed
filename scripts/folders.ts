// Part of npm run lint: folders import each other in one direction, and never in a circle.
import { againstDirection, fileCircles, folderCircles, intoOptional } from './house/folders.ts';
import { readImports } from './house/imports.ts';

const imports = readImports();
const wrong = againstDirection(imports).map((one) => `Against the direction of dependencies: ${one}`);
const leaning = intoOptional(imports).map((one) => `A chapter on request is leaned on from outside: ${one}`);
const folders = folderCircles(imports).map((ways) => `Folders in a circle:\n  ${ways.join('\n  ')}`);
const files = fileCircles(imports).map((ways) => `Files in a circle:\n  ${ways.join('\n  ')}`);
const problems = [...wrong, ...leaning, ...folders, ...files];

for (const problem of problems) console.error(problem);
console.log(`Checked ${imports.length} imports between files: ${problems.length} against the rules.`);
process.exitCode = problems.length === 0 ? 0 : 1;
