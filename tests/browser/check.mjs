// Runs a model in headless Chromium by onnxruntime-web and prints its outputs as JSON.
//
//     node check.mjs MODEL.onnx INPUTS.json [CHROMIUM]
//
// INPUTS.json has {"rows": B, "inputs": {"observation": {"size": D, "data": [...]}}}.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const [model, inputs, browserPath = '/usr/bin/chromium'] = process.argv.slice(2);
const runtime = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', 'onnxruntime-web', 'dist');
const types = { '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json', '.html': 'text/html' };
const files = new Map([['/model.onnx', model], ['/inputs.json', inputs]]);

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/') {
    response.writeHead(200, { 'content-type': types['.html'] }).end('<!doctype html><title>model</title>');
    return;
  }

  try {
    const file = files.get(path) ?? join(runtime, normalize(path));
    const content = await readFile(file);
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-background-networking'] });
try {
  const page = await browser.newPage();
  page.on('pageerror', error => console.error(error));
  await page.goto(address);
  const outputs = await page.evaluate(async base => {
    const ort = await import(`${base}/ort.wasm.min.mjs`);
    ort.env.wasm.wasmPaths = `${base}/`;
    ort.env.wasm.numThreads = 1;
    const { rows, inputs } = await (await fetch('/inputs.json')).json();
    const session = await ort.InferenceSession.create('/model.onnx');
    const feeds = {};
    for (const [name, { size, data }] of Object.entries(inputs)) {
      feeds[name] = new ort.Tensor('float32', Float32Array.from(data), [rows, size]);
    }

    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, Array.from(tensor.data, Number)]));
  }, address);
  console.log(JSON.stringify(outputs));
} finally {
  await browser.close();
  server.close();
}
