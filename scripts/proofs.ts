import { performance } from 'node:perf_hooks';
import { parseArgs, styleText } from 'node:util';
import { proofs } from '../proofs/index.ts';

/** Puts the claims of the architecture to the test and prints what was found. The exit code is 1 if one falls short. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '1,2,3' },
      assembly: { type: 'string', default: 'cdk.out' },
    },
  });
  const { assembly, short } = values;
  const seeds = values.seeds.split(',').map(Number);
  const unknown = positionals.filter((name) => !proofs.some((proof) => proof.name === name));
  if (unknown.length > 0 || !/^\d+(,\d+)*$/.test(values.seeds)) {
    console.error(
      `Usage: npm run proofs -- [--short] [--seeds 1,2,3] [--assembly cdk.out] [${proofs.map(({ name }) => name).join(' | ')}]`,
    );
    process.exitCode = 2;
    return;
  }
  const chosen = proofs.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let failed = 0;
  for (const { name, title, run } of chosen) {
    const startedAt = performance.now();
    console.log(`\n${styleText('bold', title)} ${styleText('dim', name)}`);
    const { lines, failures } = await run({ assembly, short, seeds, onProgress: progress });
    progress('');
    for (const line of lines) console.log(`  ${line}`);
    for (const failure of failures) console.log(styleText('red', `  ✗ ${failure}`));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      failures.length === 0 ? styleText('green', `  ✓ holds`) : styleText('red', '  falls short'),
      `${seconds} s`,
    );
    if (failures.length > 0) failed += 1;
  }
  console.log(`\n${chosen.length - failed} of ${chosen.length} proofs hold.`);
  if (failed > 0) process.exitCode = 1;
}

/** Between two lines of a log. */
const LOG_MILLISECONDS = 30_000;
let loggedAt = 0;

/** One line that is written over, for whoever looks at a terminal; for who reads a log, one from time to time. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (line !== '' && performance.now() - loggedAt > LOG_MILLISECONDS) {
    console.error(`  ${line}`);
    loggedAt = performance.now();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
