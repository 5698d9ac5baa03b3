// Files with progress in numbers, chosen or dropped: form[data-upload]. With data-chunks="<address>" a file goes in
// pieces and goes on where it broke off; else each file is one request to the form's own address.

const zh = document.documentElement.lang.startsWith('zh');
const words = zh
  ? { sending: '正在上传', done: '已上传', failed: '没有上传：', network: '网络不通', again: '重试', large: '文件超过上限', waiting: '等待', resuming: '连接中断，正在续传' }
  : { sending: 'Uploading', done: 'Uploaded', failed: 'Not uploaded: ', network: 'no connection', again: 'Try again', large: 'the file is too large', waiting: 'Waiting', resuming: 'Connection lost, going on' };

const CHUNK = 4 << 20;
const TRIES = 8;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const size = (bytes) => (bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`);

// One request; resolves with the answer, whatever its status, and rejects where there is none.
function request(method, address, headers, body, progress) {
  return new Promise((done, broken) => {
    const one = new XMLHttpRequest();
    one.open(method, address);
    for (const [name, value] of Object.entries({ Accept: 'application/json', ...headers })) one.setRequestHeader(name, value);
    if (progress) one.upload.addEventListener('progress', (event) => progress(event.loaded));
    one.addEventListener('load', () => done(one));
    one.addEventListener('error', () => broken(new Error(words.network)));
    one.send(body);
  });
}

function reason(answer) {
  let body = {};
  try { body = JSON.parse(answer.responseText); } catch { /* the status does */ }
  const first = Array.isArray(body.problems) && body.problems[0];
  return new Error(first ? first.message : body.error || String(answer.status));
}

async function whole(form, file, progress) {
  const data = new FormData();
  data.append('file', file);
  const answer = await request('POST', form.action, {}, data, (sent) => progress(Math.min(sent, file.size)));
  if (answer.status >= 300) throw reason(answer);
}

async function pieces(form, file, progress, say) {
  const wanted = JSON.stringify({ name: file.name, size: file.size });
  const begun = await request('POST', form.dataset.chunks, { 'Content-Type': 'application/json' }, wanted);
  if (begun.status !== 201) throw reason(begun);
  const address = begun.getResponseHeader('Location');
  let offset = 0;
  let tries = 0;
  // Until the server says that the file is evidence: with nothing left to send it is asked once more.
  for (;;) {
    let answer;
    try {
      const from = offset;
      const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) };
      answer = await request('PATCH', address, headers, file.slice(from, from + CHUNK), (sent) => progress(from + sent));
    } catch (error) {
      answer = null;
      if (tries >= TRIES) throw error;
    }
    const stands = answer && Number(answer.getResponseHeader('Upload-Offset'));
    if (answer && answer.status === 201) return;
    if (answer && answer.status === 204) {
      offset = stands;
      tries = 0;
    } else if (answer && answer.status === 409 && answer.getResponseHeader('Upload-Offset') !== null && tries < TRIES) {
      // The server had more, or less, than we knew.
      offset = stands;
      tries += 1;
    } else if ((!answer || answer.status === 429 || answer.status >= 500) && tries < TRIES) {
      tries += 1;
      say(words.resuming);
      await pause(Math.min(1000 * 2 ** tries, 30000));
    } else {
      throw reason(answer);
    }
    progress(offset);
  }
}

// A line in the list of what is being sent.
function line(list, file) {
  const item = list.appendChild(document.createElement('li'));
  const name = item.appendChild(document.createElement('span'));
  name.textContent = file.name;
  const bar = item.appendChild(document.createElement('progress'));
  bar.max = Math.max(file.size, 1);
  bar.value = 0;
  const text = item.appendChild(document.createElement('span'));
  text.textContent = words.waiting;
  return { item, bar, text };
}

function upload(form) {
  const input = form.querySelector('input[type=file]');
  const tray = form.closest('section') || form;
  const list = document.createElement('ul');
  list.className = 'sending';
  list.setAttribute('aria-live', 'polite');
  form.after(list);
  const queue = [];
  let running = false;

  async function send({ file, item, bar, text }) {
    const progress = (sent) => {
      bar.value = sent;
      text.textContent = `${words.sending} ${size(sent)} / ${size(file.size)}　${Math.floor((100 * sent) / Math.max(file.size, 1))} %`;
    };
    text.className = '';
    progress(0);
    try {
      const largest = Number(form.dataset.largest || 0);
      if (largest > 0 && file.size > largest) throw new Error(`${words.large}（${size(largest)}）`);
      if (form.dataset.chunks) await pieces(form, file, progress, (say) => { text.textContent = say; });
      else await whole(form, file, progress);
      item.remove();
      return true;
    } catch (error) {
      text.className = 'problem';
      bar.hidden = true;
      text.textContent = words.failed + error.message;
      const retry = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: words.again });
      retry.addEventListener('click', () => start([file], item));
      text.append(' ', retry);
      return false;
    }
  }

  async function start(files, replaced) {
    if (replaced) replaced.remove();
    for (const file of files) queue.push({ file, ...line(list, file) });
    if (running) return;
    running = true;
    let stored = false;
    while (queue.length > 0) stored = (await send(queue.shift())) || stored;
    running = false;
    input.value = '';
    if (stored) await refresh();
  }

  // The list of files as the server has it now; nothing else of the page is touched, what is typed there stays.
  async function refresh() {
    const text = await (await fetch(location.href, { headers: { Accept: 'text/html' } })).text();
    const filesOf = (place) => place && (place.querySelector('[data-files]') || place.querySelector('table, .empty'));
    const fresh = filesOf(new DOMParser().parseFromString(text, 'text/html').getElementById(tray.id));
    const known = filesOf(tray);
    if (fresh && known) known.replaceWith(document.adoptNode(fresh));
    else location.reload();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.files.length > 0) start([...input.files]);
  });
  input.addEventListener('change', () => start([...input.files]));
  tray.addEventListener('dragover', (event) => {
    event.preventDefault();
    tray.classList.add('over');
  });
  tray.addEventListener('dragleave', (event) => {
    if (!tray.contains(event.relatedTarget)) tray.classList.remove('over');
  });
  tray.addEventListener('drop', (event) => {
    event.preventDefault();
    tray.classList.remove('over');
    if (event.dataTransfer.files.length > 0) start([...event.dataTransfer.files]);
  });
  window.addEventListener('beforeunload', (event) => {
    if (!running) return;
    event.preventDefault();
    event.returnValue = '';
  });
}

document.querySelectorAll('form[data-upload]').forEach(upload);
