const settings = JSON.parse(by('settings').textContent);
const stage = document.querySelector('figure svg');
const pushFor = 350; // ms that the arrow of a push is shown
const pauseAtEnd = 1500; // ms before the next seed
let live, about, playing = false, due = 0, last = 0, ended = 0, held = null, chosen = null, pushShown = 0;

const bytes = id => Uint8Array.from(atob(by(id).textContent.trim()), letter => letter.charCodeAt(0));

// The files of the runtime, from a zip archive. Sizes and places are in the directory at its end.
async function unzip(archive) {
  const view = new DataView(archive.buffer);
  let end = archive.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const method = view.getUint16(at + 10, true), size = view.getUint32(at + 20, true);
    const name = view.getUint16(at + 28, true), extra = view.getUint16(at + 30, true), comment = view.getUint16(at + 32, true);
    const local = view.getUint32(at + 42, true);
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = archive.subarray(from, from + size);
    const stream = new Blob([packed]).stream();
    const path = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + name));
    files.set(path, new Uint8Array(await new Response(
      method === 0 ? stream : stream.pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer()));
    at += 46 + name + extra + comment;
  }
  return files;
}

async function start() {
  const files = await unzip(bytes('runtime'));
  // A script resolves names by its own address, against which those of blobs do not count.
  const script = name => URL.createObjectURL(new Blob(
    [new TextDecoder().decode(files.get(name)).replaceAll('import.meta.url', 'location.href')], { type: 'text/javascript' }));
  const { dotnet } = await import(script('dotnet.js'));
  const { getAssemblyExports } = await dotnet.withResourceLoader((type, name) => type === 'dotnetjs' ? script(name)
    : Promise.resolve(new Response(files.get(name), {
      headers: { 'content-type': type === 'dotnetwasm' ? 'application/wasm' : 'application/octet-stream' },
    }))).create();
  live = (await getAssemblyExports('Gradus.Live.dll')).Gradus.Live.Program;
  about = JSON.parse(live.Open(bytes('policy'), settings.environment));
  by('hash').textContent = about.hash;
  by('seed').value = settings.seed;
  by('samples').checked = settings.samples;
  addControls();
  if (about.pushable) addPushes();
  by('help').innerHTML = help();
  for (const id of ['play', 'step', 'again']) by(id).disabled = false;
  reset();
  toggle(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  requestAnimationFrame(tick);
}

// What somebody wants done instead of the policy's action: what is held down, or what was chosen last while they act.
function wanted() {
  if (held !== null) return held;
  return by('mine').checked && chosen !== null ? chosen : [];
}

function reset() {
  ended = 0;
  due = 0;
  try {
    live.Reset(by('seed').value, by('samples').checked);
    show();
  } catch (problem) { fail(problem); }
}

function step() {
  live.Step(wanted(), by('samples').checked);
}

function stepOnce() {
  toggle(false);
  if (ended) return next();
  try {
    step();
    show();
  } catch (problem) { fail(problem); }
}

function tick(now) {
  requestAnimationFrame(tick);
  if (pushShown && now > pushShown) { pushShown = 0; arrow(null); }
  const passed = Math.min(now - last, 250);
  last = now;
  if (!playing) return;
  try {
    if (ended) {
      if (by('next').checked && now - ended > pauseAtEnd) next();
      return;
    }
    const interval = 1000 / settings.rate / by('speed').value;
    due += passed;
    const until = performance.now() + 25;
    let moved = false;
    while (due >= interval && !ended && performance.now() < until) {
      step();
      moved = true;
      due -= interval;
      if (live.Numbers()[3]) ended = now;
    }
    due = Math.min(due, interval * 2);
    if (moved) show();
  } catch (problem) { fail(problem); }
}

// What a reader typed since the episode began need not be a seed; then the program says so.
function next() {
  const seed = by('seed').value.trim();
  if (/^[0-9]+$/.test(seed)) by('seed').value = String(BigInt.asUintN(64, BigInt(seed) + 1n));
  reset();
}

function show() {
  draw(live.Frame());
  const [steps, reward, sum, end, value] = live.Numbers();
  const short = number => number.toLocaleString('en', { maximumFractionDigits: 2, useGrouping: false });
  by('say').textContent = 'step ' + steps + ', return ' + short(sum) + ', reward ' + short(reward)
    + (end ? '' : ', value ' + short(value)) + (end ? ', ' + ['', 'terminated', 'truncated'][end] : '');
  by('return').textContent = String(sum);
  by('bits').textContent = live.ObservationBits();
  if (end && !ended) ended = performance.now();
  const policy = live.Choice(), own = wanted(), shares = live.Distribution(), mask = live.Mask();
  let place = 0;
  for (const control of about.controls) {
    if (about.discrete) {
      control.buttons.forEach((button, i) => {
        button.style.setProperty('--share', (end ? 0 : shares[i] * 100) + '%');
        button.lastChild.textContent = end ? '' : Math.round(shares[i] * 100) + ' %';
        button.classList.toggle('taken', !end && policy[0] === control.first + i);
        const yours = own.length > 0 && own[0] === control.first + i;
        button.classList.toggle('yours', yours);
        button.setAttribute('aria-pressed', yours);
        button.disabled = mask.length > 0 && !mask[i];
      });
    } else {
      if (own.length === 0) control.set(policy[place]);
      control.note.textContent = end ? '' : thought(control, policy[place], shares);
    }
    place++;
  }
}

// The probability of what the policy would do, or the mean and standard deviation of a number.
function thought(control, chosen, shares) {
  if (!control.options) return shares[control.at].toFixed(2) + ' ± ' + shares[control.std].toFixed(2);
  const share = !control.isFlag ? shares[control.at + chosen - control.first] : chosen ? shares[control.at] : 1 - shares[control.at];
  return Math.round(share * 100) + ' %';
}

function fail(problem) {
  playing = false;
  by('play').textContent = 'Play';
  by('say').textContent = String(problem.message ?? problem).split('\n')[0];
}

function toggle(on) {
  playing = on;
  last = performance.now();
  by('play').textContent = on ? 'Pause' : 'Play';
}

function press() {
  if (!playing && ended) next();
  toggle(!playing);
}

function hold(action) {
  held = action;
  if (action !== null) chosen = action;
  else if (about.rest !== undefined) chosen = [about.rest];
  show();
}

function addControls() {
  const group = by('actions');
  for (const control of about.controls) {
    if (about.discrete) {
      const rest = control.options.indexOf('nothing');
      if (rest >= 0) about.rest = control.first + rest;
      control.buttons = control.options.map((name, i) => {
        const button = document.createElement('button');
        button.className = 'choice';
        button.append(Object.assign(document.createElement('span'), { textContent: name }), document.createElement('span'));
        const action = [control.first + i];
        button.addEventListener('pointerdown', event => { button.setPointerCapture(event.pointerId); hold(action); });
        for (const name of ['pointerup', 'pointercancel']) button.addEventListener(name, () => hold(null));
        button.addEventListener('click', event => { if (event.detail === 0) { chosen = action; show(); } }); // by the keyboard
        button.addEventListener('contextmenu', event => event.preventDefault());
        group.append(button);
        return button;
      });
    } else if (control.options) {
      const label = Object.assign(document.createElement('label'), { textContent: control.name + ' ' });
      const select = document.createElement('select');
      control.options.forEach((name, i) => select.add(new Option(name, control.first + i)));
      select.addEventListener('input', take);
      control.set = number => { select.value = number; };
      control.get = () => Number(select.value);
      control.note = document.createElement('span');
      label.append(select, control.note);
      group.append(label);
    } else {
      const label = Object.assign(document.createElement('label'), { className: 'slider' });
      const name = Object.assign(document.createElement('span'), { textContent: control.name });
      const number = document.createElement('span');
      control.note = Object.assign(document.createElement('span'), { className: 'note' });
      const slider = Object.assign(document.createElement('input'), {
        type: 'range', min: control.low, max: control.high, step: (control.high - control.low) / 200,
      });
      slider.addEventListener('input', () => { number.textContent = Number(slider.value).toFixed(2); take(); });
      control.set = value => { slider.value = value; number.textContent = value.toFixed(2); };
      control.get = () => Math.fround(Number(slider.value));
      label.append(name, number, slider, control.note);
      group.append(label);
    }
  }
}

// A reader who moves a slider acts from then on.
function take() {
  by('mine').checked = true;
  chosen = about.controls.map(control => control.get());
}

function push(x, y) {
  const clip = number => Math.max(-1, Math.min(1, number));
  try { live.Push(clip(x), clip(y)); } catch (problem) { return fail(problem); }
  const box = stage.querySelector('.a').getBBox(), reach = stage.viewBox.baseVal.width / 6;
  arrow({ x: box.x + box.width / 2, y: box.y + box.height / 3 }, { x: clip(x) * reach, y: -clip(y) * reach });
  pushShown = performance.now() + pushFor;
}

function arrow(from, by_) {
  let path = by('push');
  if (!path) {
    path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.id = 'push';
    stage.append(path);
  }
  if (!from) return path.setAttribute('d', '');
  const to = { x: from.x + by_.x, y: from.y + by_.y }, side = { x: -by_.y * .15, y: by_.x * .15 };
  const back = { x: to.x - by_.x * .25, y: to.y - by_.y * .25 };
  path.setAttribute('d', `M${from.x} ${from.y}L${to.x} ${to.y}M${back.x + side.x} ${back.y + side.y}L${to.x} ${to.y}`
    + `L${back.x - side.x} ${back.y - side.y}`);
}

// A drag pushes along itself; a click pushes away from where it is.
function addPushes() {
  by('pushes').hidden = false;
  stage.classList.add('pushable');
  let from = null;
  const place = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(stage.getScreenCTM().inverse());
  stage.addEventListener('pointerdown', event => {
    from = place(event);
    stage.setPointerCapture(event.pointerId);
    stage.classList.add('pushing');
  });
  stage.addEventListener('pointermove', event => {
    if (from) arrow(from, { x: place(event).x - from.x, y: place(event).y - from.y });
  });
  stage.addEventListener('pointercancel', () => { from = null; arrow(null); stage.classList.remove('pushing'); });
  stage.addEventListener('pointerup', event => {
    if (!from) return;
    const to = place(event), width = stage.viewBox.baseVal.width;
    const drag = { x: (to.x - from.x) / (width / 6), y: (from.y - to.y) / (width / 6) };
    stage.classList.remove('pushing');
    if (Math.hypot(drag.x, drag.y) > .1) {
      push(drag.x, drag.y);
    } else {
      const box = stage.querySelector('.a').getBBox();
      const away = { x: box.x + box.width / 2 - from.x, y: from.y - (box.y + box.height / 2) };
      const far = Math.hypot(away.x, away.y) || 1;
      push(away.x / far, away.y / far);
    }
    from = null;
  });
  for (const button of by('pushes').children) {
    button.hidden = button.dataset.y !== '0' && !about.upwards;
    button.addEventListener('click', () => push(Number(button.dataset.x), Number(button.dataset.y)));
  }
}

function help() {
  const lines = ['<kbd>space</kbd> plays and pauses, <kbd>n</kbd> is one step, <kbd>r</kbd> restarts.'];
  if (about.pushable) {
    lines.push('Drag on the picture to push, or click beside the agent to push it away; <kbd>shift</kbd> with an arrow key pushes too.');
  }
  if (about.discrete) {
    lines.push('Hold an action, or its key (<kbd>1</kbd> to <kbd>9</kbd>' + (arrows().size ? ', arrows' : '')
      + '), to act against the policy; <kbd>t</kbd> takes over.');
  } else {
    lines.push('Move a control to take over; <kbd>t</kbd> gives back.');
  }
  return lines.join(' ');
}

function arrows() {
  const found = new Map();
  if (!about.discrete) return found;
  const { first, options } = about.controls[0];
  for (const [key, words] of [['ArrowLeft', ['left']], ['ArrowRight', ['right']], ['ArrowUp', ['up', 'main']], ['ArrowDown', ['down']]]) {
    const i = options.findIndex(name => words.some(word => name.split(' ')[0] === word));
    if (i >= 0) found.set(key, [first + i]);
  }
  return found;
}

function actionOf(key) {
  if (!about.discrete) return undefined;
  const { first, options } = about.controls[0];
  return key >= '1' && key <= '9' && Number(key) <= options.length ? [first + Number(key) - 1] : arrows().get(key);
}

by('play').addEventListener('click', press);
by('step').addEventListener('click', stepOnce);
by('again').addEventListener('click', reset);
by('seed').addEventListener('keydown', event => { if (event.key === 'Enter') reset(); });
by('mine').addEventListener('change', () => {
  chosen = by('mine').checked ? live.Choice() : null;
  if (about.rest !== undefined && chosen) chosen = [about.rest];
  show();
});
document.addEventListener('keydown', event => {
  if (!about || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input:not([type=checkbox]), select')) return;
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  if (event.shiftKey && ways[event.key] && about.pushable) {
    event.preventDefault();
    if (!event.repeat) push(...ways[event.key]);
    return;
  }
  const action = actionOf(event.key);
  if (action) {
    event.preventDefault();
    if (!event.repeat) hold(action);
  } else if (event.key === ' ' && event.target === document.body) {
    event.preventDefault();
    press();
  } else if (!event.repeat && event.key === 'r') {
    reset();
  } else if (event.key === 'n') {
    by('step').click();
  } else if (!event.repeat && event.key === 't') {
    by('mine').click();
  }
});
document.addEventListener('keyup', event => { if (about && actionOf(event.key)) hold(null); });
window.addEventListener('blur', () => { if (about && held !== null) hold(null); });

start().catch(problem => {
  by('say').textContent = 'The program of this page did not start: ' + (problem.message ?? problem)
    + (typeof DecompressionStream === 'undefined' ? ' (this browser is too old: it has no DecompressionStream).' : '');
});
