import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** An installed Chromium, or one that CHROMIUM names; nothing where there is none. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM ?? '', ...PLACES].find((path) =>
  existsSync(path),
);

/** One line for whoever wonders why tests were skipped. */
export const NO_CHROMIUM = 'skipped: no Chromium is installed; install one, or name it by the variable CHROMIUM';

/** A browser that talks to nobody but the page. @throws when there is no Chromium */
export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(NO_CHROMIUM);
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: chromiumPath, headless: true, args });
}
