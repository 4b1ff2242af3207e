// Opens the replay of an episode from the disk in headless Chromium, looks at its moments, and prints what is there as JSON.
//
//     node replay.mjs PAGE.html [PICTURES]
//
// PICTURES is the beginning of file names for screenshots.
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [file, pictures] = process.argv.slice(2);
const screens = [
  { name: 'desktop-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', deviceScaleFactor: 2 },
];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'],
});
const seen = [];
const errors = [];
try {
  for (const { name, ...options } of screens) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce', offline: true });
    const page = await context.newPage();
    page.on('pageerror', error => errors.push(`${name}: ${error}`));
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) errors.push(`${name}: ${message.text()}`); });
    await page.goto(pathToFileURL(file).href);
    const look = () => page.evaluate(() => {
      const canvas = document.querySelector('canvas'), box = element => element.getBoundingClientRect();
      return {
        say: document.getElementById('say').textContent,
        shapes: [...document.querySelectorAll('#scene > *')].map(shape => ({
          kind: shape.tagName, text: shape.textContent, fill: getComputedStyle(shape).fill, stroke: getComputedStyle(shape).stroke,
          middle: [box(shape).x + box(shape).width / 2 - box(shape.ownerSVGElement).x, box(shape).y + box(shape).height / 2 - box(shape.ownerSVGElement).y]
            .map((at, i) => at / (i ? box(shape.ownerSVGElement).height : box(shape.ownerSVGElement).width)),
        })),
        cells: canvas.hidden ? null : [canvas.width, canvas.height],
        pixel: canvas.hidden ? null : [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data],
        actions: [...document.querySelectorAll('#actions > *')].map(row => ({
          label: row.firstChild.textContent, text: row.lastChild.textContent, isTaken: row.classList.contains('taken'),
        })),
        isCut: [...document.querySelectorAll('#actions > *')].some(row => row.scrollWidth > row.clientWidth),
        isWider: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      };
    });
    const first = await look();
    if (pictures) await page.screenshot({ path: `${pictures}-${name}.png`, fullPage: true });
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('ArrowRight');
    const second = await look();
    await page.locator('#at').fill(await page.locator('#at').getAttribute('max'));
    seen.push({ name, first, second, last: await look() });
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ seen, errors }));
