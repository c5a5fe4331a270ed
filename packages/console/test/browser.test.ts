import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import type { Browser, Page } from 'playwright-core';
import type { Playground } from '../../../playground/playground.ts';
import { closeArcades, openArcade } from '../../../test/support/arcade.ts';
import { chromiumPath, NO_CHROMIUM, openBrowser } from '../../../test/support/browser.ts';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { type ArcadeConsole, openArcadeConsole } from '../arcade/console.ts';
import { architectureOf } from '../study/architecture.ts';
import { manyChapters } from './many-chapters.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = [
  'flow',
  'flow/registration',
  'story',
  'queues',
  'table',
  'traces',
  'traces?failed=only',
  'study/registration',
  'study/registration?pattern=sqs-delay-queue',
  'patterns',
] as const;
/** The delay queue, whatever it is called. */
const DELAY_QUEUE = '[data-node^="registration/"].queue:not([aria-label*="dead letters"])';
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;

// Jest says nothing of a file in which everything is skipped.
if (chromiumPath === undefined) process.stderr.write(`The console in a browser: ${NO_CHROMIUM}\n`);

const browserDescribe = chromiumPath === undefined ? describe.skip : describe;
browserDescribe('the console in a browser', () => {
  let browser: Browser;
  let arcade: Playground;
  let served: ArcadeConsole;
  let page: Page;
  /** What a page may not have: errors, and requests to anywhere else. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, arcade] = await Promise.all([openBrowser(), openArcade()]);
    served = await openArcadeConsole(arcade.stage, TEST_ASSEMBLY);
    page = await newPage('wide', 'light');
  });
  beforeEach(() => {
    complaints.splice(0);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    await closeArcades();
  });

  async function newPage(size: keyof typeof SIZES, colorScheme: 'light' | 'dark'): Promise<Page> {
    const opened = await browser.newPage({ viewport: SIZES[size], colorScheme, reducedMotion: 'reduce' });
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    opened.on('request', (request) => {
      if (!request.url().startsWith(served.url)) complaints.push(`asked for ${request.url()}`);
    });
    await opened.goto(served.url);
    return opened;
  }

  const go = async (place: string, on = page) => {
    await on.evaluate((hash) => location.assign(hash), `#/${place}`);
    await on.locator('h1').waitFor();
  };
  const act = async (id: string, sees: RegExp) => {
    const before = await page.locator(`[data-result="${id}"]`).count();
    await page.locator(`[data-act="${id}"]`).click();
    const result = page.locator(`[data-result="${id}"]`).first();
    await page.waitForFunction(
      ({ wanted, count }) => document.querySelectorAll(`[data-result="${wanted}"]`).length > count,
      { wanted: id, count: before },
    );
    expect(await result.textContent()).toMatch(sees);
  };

  test('sqs-dlq-redrive-source: a visitor registers, plays, waits, sends poison, finds the dead letter and redrives it', async () => {
    await go('story');
    await act('register', /ada has registered/);
    await act('play', /POST \/plays answered 201/);
    await act('ten-minutes', /on the stage/);
    await act('poison', /1 is hidden/);
    await act('ten-minutes', /on the stage/);
    const deadLetters = arcade.queue('dead-letters').settings.name;
    await go(`queues/${deadLetters}`);
    await page.locator('[data-message]').getByText('player-without-profile').first().waitFor();
    await page.getByText('received 5 ×').waitFor();
    await go('flow/registration');
    await page.locator('.node.alarming[aria-label*="dead letters"]').waitFor();
    await go('flow');
    await page.locator('.chapter-box.failing[data-node="registration"] .sign-failures').waitFor();
    await go(`queues/${deadLetters}`);
    await page.getByRole('button', { name: 'Redrive to the source' }).click();
    await page.getByText('1 message sent back').waitFor();
    await page.getByText('No messages').waitFor();
    expect(arcade.queue('dead-letters').messages).toHaveLength(0);
    expect(complaints).toEqual([]);
  });

  test('a line of the source lights what it creates, and a resource lights its line', async () => {
    await go('study/registration');
    const source = readFileSync('lib/chapters/registration/stack.ts', 'utf8').split('\n');
    const line = 1 + source.findIndex((text) => text.includes('new DelayQueue('));
    const [, name = ''] = /new DelayQueue\(this, '(\w+)'/.exec(source[line - 1] ?? '') ?? [];
    await page.locator(`[data-line="${line}"] a`).click();
    await page.locator(`[data-resource^="registration/${name}Queue"].lit`).first().waitFor();
    const lit = await page
      .locator('[data-resource].lit')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-resource')));
    expect(lit.length).toBeGreaterThan(2);
    expect(lit.every((id) => id?.startsWith(`registration/${name}`))).toBe(true);

    await page.locator(`[data-resource^="registration/${name}DeadLetters"] .resource-name`).first().click();
    await page.locator('.trail').waitFor();
    await page.locator('.trail a', { hasText: `registration/stack.ts:${line}` }).click();
    await page.locator(`[data-line="${line}"].lit`).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a file of the chapter is chosen from a list: its stack, its constructs, the source of its functions', async () => {
    await go('study/registration');
    await page.getByRole('button', { name: 'File' }).click();
    await page.getByLabel('Filter: File').fill('post-confirmation');
    await page.keyboard.press('Enter');
    await page.locator('.lines[aria-label="lambda/registration/functions/post-confirmation.ts"]').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a pattern says what is wrong in the notes, what is true, why, and what proves it', async () => {
    await go('study/registration?pattern=sqs-delay-queue');
    const card = page.locator('[data-pattern="sqs-delay-queue"]');
    await card.waitFor();
    for (const words of ['The notes say', 'True today', 'The trade-off here', 'What proves it'])
      await card.getByText(words).waitFor();
    expect(complaints).toEqual([]);
  });

  test('the search finds patterns, resources and properties', async () => {
    await go('study/registration');
    for (const [words, answer] of [
      ['delay queue', 'Delay queue'],
      ['Cognito::UserPool', 'Players'],
      ['DelaySeconds: 600', 'Queue'],
    ] as const) {
      await page.locator('#finder').fill(words);
      await page.locator('.hits a', { hasText: answer }).first().waitFor();
    }
    await page.locator('#finder').fill('');
  });

  test('the drawn edges are those of the templates, in the whole and in each chapter', async () => {
    const { edges } = architectureOf(readAssembly(TEST_ASSEMBLY));
    const chapters = readAssembly(TEST_ASSEMBLY).map(({ id }) => id);
    for (const chapter of ['all', ...chapters]) {
      await go(`flow/${chapter}?deployments=shown`);
      const wanted = edges
        .filter(({ from, to }) => chapter === 'all' || [from, to].some((end) => end.startsWith(`${chapter}/`)))
        .map(({ id }) => id);
      await page.waitForFunction((count) => document.querySelectorAll('[data-edge]').length === count, wanted.length);
      const drawn = await page
        .locator('[data-edge]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-edge')));
      expect(drawn.toSorted()).toEqual(wanted.toSorted());
    }
    expect(complaints).toEqual([]);
  });

  test('the flow opens with the chapters, leads into one, and back to where it was', async () => {
    const chapters = readAssembly(TEST_ASSEMBLY).map(({ id }) => id);
    await go('story');
    await go('flow');
    await page.locator('.chapter-box').first().waitFor();
    const boxes = await page
      .locator('.chapter-box')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-node')));
    expect(boxes).toEqual(chapters);
    await page.locator('.chapter-box[data-node="foundation"]').focus();
    await page.keyboard.press('ArrowRight');
    const next = await page.evaluate(() => document.activeElement?.getAttribute('data-node'));
    expect(next).toBe(chapters[1]);
    await page.locator('.said', { hasText: `${chapters[1]} · ` }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator(`[data-node^="${chapters[1]}/"]`).first().waitFor();
    expect(page.url()).toContain(`#/flow/${chapters[1]}`);
    await page.keyboard.press('Escape');
    await page.locator(`.chapter-box[data-node="${chapters[1]}"]:focus`).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a chapter is chosen from a list that filters, by the keyboard alone', async () => {
    await go('flow');
    await page.getByRole('button', { name: 'Chapter' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Filter: Chapter').fill('season');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('[data-node^="seasons/"]').first().waitFor();
    await page.getByRole('button', { name: 'Chapter' }).click();
    await page.keyboard.press('Escape');
    await page.locator('.choices').waitFor({ state: 'detached' });
    // Escape has closed the list only.
    expect(page.url()).toContain('#/flow/seasons');
    expect(complaints).toEqual([]);
  });

  test.each(['wide', 'narrow'] as const)('thirty-two chapters fit the window: %s', async (size) => {
    const many = await newPage(size, 'light');
    await many.route('**/documents/overview', (route) => route.fulfill({ json: manyChapters(32) }));
    await many.reload();
    await many.locator('.chapter-box').nth(31).waitFor();
    const { width, height } = SIZES[size];
    const outside = await many
      .locator('.chapter-box')
      .evaluateAll(
        (all, [right, bottom]) =>
          all
            .map((each) => each.getBoundingClientRect())
            .filter((box) => box.left < 0 || box.top < 0 || box.right > right || box.bottom > bottom).length,
        [width, height] as const,
      );
    expect(outside).toBe(0);
    const scrolls = await many.evaluate(
      () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
    );
    expect(scrolls).toBe(0);
    await many.close();
    expect(complaints).toEqual([]);
  });

  test('what an edge is for is said where it is pointed at, by the mouse and by the keyboard', async () => {
    await go('flow/registration');
    await page.locator('[data-node^="registration/PostConfirmation"]').waitFor();
    expect(await page.locator('.edge-label').count()).toBe(0);
    await page.locator('[data-node^="registration/PostConfirmation"]').click();
    await page.locator('.connections a').first().focus();
    await page.locator('.edge-label').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
    await page.locator('[data-node^="registration/PostConfirmation"]').focus();
    await page.locator('.said', { hasText: 'Function Post confirmation ·' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('what happens between chapters is seen in the overview', async () => {
    await go('flow');
    const line = '[data-edge="registration -> foundation"], [data-edge="foundation -> registration"]';
    await page.locator(line).waitFor({ state: 'attached' });
    const seen = page.waitForFunction((selector) => document.querySelector(selector)?.classList.contains('lit'), line);
    await arcade.register('a-traveller');
    await seen;
  });

  test('what happens is seen at the edge where it happens', async () => {
    await go('flow/all');
    const edge = '[data-edge^="registration/Players"][data-edge*="-> registration/PostConfirmation"]';
    await page.locator(edge).waitFor({ state: 'attached' });
    const seen = page.waitForFunction((selector) => document.querySelector(selector)?.classList.contains('lit'), edge);
    await arcade.register('somebody');
    await seen;
  });

  test('a node opens by the keyboard and says where it comes from and what is in it', async () => {
    await go('flow/registration');
    await page.locator(DELAY_QUEUE).focus();
    await page.keyboard.press('Enter');
    const panel = page.locator('.panel');
    await panel.getByRole('link', { name: /work-queue\.ts:\d+/ }).waitFor();
    await panel.getByText('Messages', { exact: true }).waitFor();
    await panel.getByText('Template').click();
    await panel.getByText('DelaySeconds').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    // Where one comes from has the focus again, once the drawing is as it was.
    await page.locator(`${DELAY_QUEUE}:focus`).waitFor();
    expect(complaints).toEqual([]);
  });

  test('everything is reached by the tab key, and where it is can be seen', async () => {
    const views = ['story', 'queues', 'table', 'traces', 'study/registration', 'patterns?search=queue'];
    for (const view of views) {
      await go(view);
      await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
      await page.evaluate(() => document.querySelector<HTMLElement>('.brand')?.focus());
      const wanted = await page
        .locator('main :is(a[href], button:enabled, input, select, summary)')
        .evaluateAll((all) => all.filter((each) => each.checkVisibility()).length);
      const outlines = new Set<string>();
      const reached = new Set<string>();
      for (let step = 0; step < 400 && reached.size < wanted; step++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const { activeElement } = document;
          if (activeElement === null || !activeElement.matches('main :is(a, button, input, select, summary)')) return;
          const all = [...document.querySelectorAll('main *')];
          return { place: `${all.indexOf(activeElement)}`, outline: getComputedStyle(activeElement).outlineStyle };
        });
        if (at === undefined) continue;
        reached.add(at.place);
        outlines.add(at.outline);
      }
      expect({ view, reached: reached.size, outlines: [...outlines] }).toEqual({
        view,
        reached: wanted,
        outlines: ['solid'],
      });
    }
  });

  test('a message body with HTML stays text', async () => {
    const body = '<img src=x onerror="document.title=1"><b>bold</b>';
    await arcade.client.sqs.send(
      new SendMessageCommand({ QueueUrl: arcade.client.address.reminderQueueUrl, MessageBody: body }),
    );
    await go(`queues/${arcade.queue().settings.name}`);
    await page.getByText(body).first().waitFor();
    expect(await page.locator('main img, main b').count()).toBe(0);
    arcade.queue().purge();
    expect(complaints).toEqual([]);
  });

  test('a thousand events a second do not freeze the page', async () => {
    await go('flow/all');
    await page.locator('[data-edge]').first().waitFor({ state: 'attached' });
    const frames = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const until = performance.now() + 3_000;
          let count = 0;
          const next = () => {
            count += 1;
            if (performance.now() < until) requestAnimationFrame(next);
            else resolve(count);
          };
          requestAnimationFrame(next);
        }),
    );
    let sent = 0;
    const queue = arcade.queue().settings.name;
    const timer = setInterval(() => {
      for (let each = 0; each < 100; each++)
        arcade.stage.records.add({ kind: 'message', queue, messageId: `${sent++}`, event: 'received', body: '{}' });
    }, 100);
    const drawn = await frames;
    clearInterval(timer);
    expect(sent).toBeGreaterThan(1_500);
    expect(drawn).toBeGreaterThan(30);
  });

  test('the first paint comes within a second, from one script and one style sheet', async () => {
    const fresh = await newPage('wide', 'light');
    await fresh.locator('h1').waitFor();
    const paint = await fresh.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    expect(paint).toBeLessThan(1_000);
    await fresh.close();
  });

  test.each(['wide light', 'wide dark', 'narrow light', 'narrow dark'])(
    'every view is accessible and fits: %s',
    async (look) => {
      const [size, theme] = look.split(' ');
      const looked = await newPage(size === 'wide' ? 'wide' : 'narrow', theme === 'light' ? 'light' : 'dark');
      await looked.locator('h1').waitFor();
      // Not as an element of the page: its policy lets no script in that it did not bring.
      await looked.evaluate(AXE);
      for (const view of VIEWS) {
        await go(view, looked);
        await looked.waitForFunction(() => document.querySelector('[aria-busy]') === null);
        const found: { readonly id: string; readonly impact: string; readonly where: string }[] = await looked.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
          violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => ({ id, impact, where: html.slice(0, 200) }))))`,
        );
        expect(
          found
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map((each) => ({ view, ...each })),
        ).toEqual([]);
        const wider = await looked.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ view, wider }).toEqual({ view, wider: 0 });
      }
      await looked.close();
      expect(complaints).toEqual([]);
    },
    // The rules look at each node of each view: half a minute next to other work.
    90_000,
  );
});
