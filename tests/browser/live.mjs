// Opens a live page from the disk in headless Chromium, uses it as a reader would, and prints what is there as JSON.
//
//     node live.mjs PAGE.html SEED all|one [PICTURES]
//
// "one" leaves out the phone; PICTURES is the beginning of file names for screenshots.
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [file, seed, which, pictures] = process.argv.slice(2);
const screens = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', deviceScaleFactor: 2, hasTouch: true },
];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'],
});
const seen = [];
const errors = [];
const requests = [];
try {
  for (const { name, ...options } of which === 'all' ? screens : screens.slice(0, 1)) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce', offline: true });
    const page = await context.newPage();
    page.on('pageerror', error => errors.push(`${name}: ${error}`));
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) errors.push(`${name}: ${message.text()}`); });
    page.on('request', request => { if (!/^(file|blob|data):/.test(request.url())) requests.push(request.url()); });
    await page.goto(pathToFileURL(file).href);
    const text = id => page.locator(id).textContent();
    const says = word => page.waitForFunction(
      part => document.getElementById('say').textContent.includes(part), word, { timeout: 120000 });
    await says('step 0');
    if (pictures) await page.screenshot({ path: `${pictures}-${name}.png`, fullPage: true });

    // One episode, left alone.
    await page.locator('#next').uncheck();
    await page.locator('#seed').fill(seed);
    await page.locator('#again').click();
    await page.locator('#speed').selectOption('1000');
    await page.locator('#play').click();
    await page.waitForFunction(() => /terminated|truncated/.test(document.getElementById('say').textContent), null, { timeout: 120000 });
    const episode = { say: await text('#say'), sum: await text('#return'), bits: await text('#bits'), hash: await text('#hash') };
    await page.locator('#play').click();

    // What was typed meanwhile is no seed, and the next one is asked for.
    await page.locator('#seed').fill('seven');
    await page.locator('#step').click();
    const next = await text('#say');

    // The same seed again, step by step; where something can be pushed it is, and is somewhere else afterwards.
    await page.locator('#seed').fill(seed);
    await page.keyboard.press('Enter');
    const steps = async count => { for (let i = 0; i < count; i++) await page.keyboard.press('n'); };
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await steps(20);
    const alone = await text('#bits');
    await page.locator('#again').click();
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await steps(10);
    let pushed = null;
    if (await page.locator('svg.pushable').count()) {
      const box = await page.locator('figure svg').boundingBox();
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width / 2, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + box.width / 8, y, { steps: 4 });
      await page.mouse.up();
      if (pictures) await page.screenshot({ path: `${pictures}-${name}-pushed.png`, fullPage: true });
      await steps(10);
      pushed = await text('#bits');
    }

    // Somebody acts: an action that is held is the one that is taken.
    await page.locator('#again').click();
    await page.locator('#mine').check();
    let steered = false;
    if (await page.locator('.choice').count()) {
      await page.locator('.choice').last().focus();
      await page.keyboard.press('Enter');
      await steps(5);
      steered = await page.locator('.choice.yours').count() === 1;
    } else {
      await page.locator('.slider input').first().fill(await page.locator('.slider input').first().getAttribute('max'));
      await page.locator('body').click({ position: { x: 2, y: 2 } });
      await steps(5);
      steered = await page.locator('#mine').isChecked();
    }
    if (pictures) await page.screenshot({ path: `${pictures}-${name}-steered.png`, fullPage: true });
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.locator('#seed').fill('−1');
    await page.keyboard.press('Enter');
    const refusal = await text('#say');
    seen.push({ name, episode, alone, pushed, steered, isWider, paper, next, refusal });
    await context.close();
  }

  console.log(JSON.stringify({ seen, errors, requests }));
} finally {
  await browser.close();
}
