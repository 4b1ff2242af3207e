// Opens a dashboard in headless Chromium, uses it as a reader would, and prints what is there as JSON.
//
//     node board.mjs ADDRESS [PICTURES]
//
// PICTURES is the beginning of file names for screenshots.
import { chromium } from 'playwright-core';

const [address, pictures] = process.argv.slice(2);
const screens = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', deviceScaleFactor: 2 },
];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'],
});
const seen = [];
const errors = [];
try {
  for (const { name, ...options } of screens) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', error => errors.push(`${name}: ${error}`));
    page.on('console', message => { if (message.type() === 'error') errors.push(`${name}: ${message.text()}`); });
    await page.goto(address);
    await page.waitForSelector('.card');
    const charts = () => page.locator('figure > svg').count();
    const before = await charts();
    const cards = await page.locator('.card label span').allTextContents();
    const paths = await page.locator('figure path.line').count();
    const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    if (pictures) await page.screenshot({ path: `${pictures}-${name}.png`, fullPage: true });

    // The choice must outlive the next refresh, and the late answer to a question that was asked before it.
    let asked, answer;
    const question = new Promise(resolve => { asked = resolve; });
    const late = new Promise(resolve => { answer = resolve; });
    await page.route(url => url.pathname === '/runs' && !url.search, async route => {
      asked();
      await late;
      await route.continue().catch(() => { }); // the page may not want to know any more
    });
    await question;
    await page.locator('[data-run]').first().uncheck();
    await page.waitForFunction(count => document.querySelectorAll('figure path.line').length < count, paths);
    const without = await page.locator('figure path.line').count();
    await page.evaluate(() => {
      const lines = () => document.querySelectorAll('figure path.line').length;
      window.later = lines();
      const watcher = new MutationObserver(() => { window.later = Math.max(window.later, lines()); });
      watcher.observe(document.body, { childList: true, subtree: true });
    });
    answer();
    await page.waitForTimeout(1500);
    const later = await page.evaluate(() => window.later);

    await page.locator('[data-watch]').first().click();
    const frame = page.frameLocator('#frame');
    await frame.locator('#say').waitFor();
    const step = await frame.locator('#say').textContent();
    if (pictures) await page.screenshot({ path: `${pictures}-${name}-watching.png` });
    seen.push({ name, url: page.url(), charts: before, cards, paths, without, later, isWider, paper, step });
    await context.close();
  }

  const stranger = await browser.newContext();
  const answer = await (await stranger.newPage()).goto(new URL('/', address).href);
  console.log(JSON.stringify({ seen, errors, stranger: answer.status() }));
} finally {
  await browser.close();
}
