// Saves rows as they are typed: form[data-autosave] with fields `f.<row>.<field>`, the version seen as `v.<row>`. Only
// changed rows are sent. Nothing is kept in the browser: what the server has not answered for is said to be unsaved.

const zh = document.documentElement.lang.startsWith('zh');
const words = zh
  ? { saving: '正在保存', saved: '已保存', failed: '未保存：', network: '网络不通，稍后自动重试', later: '服务器忙，稍后自动重试', removal: '行待删除，点“保存”后删除', signIn: '登录（新窗口）', changed: '刚刚修改了同一行，请选择保留哪一个', field: '项目', mine: '我填的', theirs: '对方填的', keepMine: '用我填的', keepTheirs: '用对方填的' }
  : { saving: 'Saving', saved: 'Saved', failed: 'Not saved: ', network: 'no connection, trying again shortly', later: 'the server is busy, trying again shortly', removal: 'rows to be removed when you press Save', signIn: 'Sign in (new window)', changed: 'changed the same row just now: choose what to keep', field: 'Field', mine: 'Mine', theirs: 'Theirs', keepMine: 'Keep mine', keepTheirs: 'Keep theirs' };

const rowOf = (name) => name.split('.')[1];
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

function autosave(form) {
  const state = form.querySelector('[data-state]');
  const changed = new Set();
  let timer = 0;
  let wait = 2000;
  let running = false;
  let asking = false;
  let sent = { body: '', key: '' };

  const say = (kind, text) => {
    if (!state) return;
    state.className = `state ${kind}`;
    state.textContent = text;
  };
  const schedule = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };
  // Tried again with longer and longer pauses.
  const again = (rows, text) => {
    rows.forEach((row) => changed.add(row));
    say('failed', words.failed + text);
    schedule(wait);
    wait = Math.min(wait * 2, 60000);
  };
  const fieldsOf = (row) => [...form.elements].filter((field) => field.name && rowOf(field.name) === row && field.type !== 'checkbox');
  const collect = (rows) => {
    const data = new URLSearchParams();
    for (const row of rows) for (const field of fieldsOf(row)) data.append(field.name, field.value);
    return data.toString();
  };

  async function save() {
    timer = 0;
    if (running || asking || changed.size === 0) return;
    running = true;
    const rows = [...changed];
    const body = collect(rows);
    // A repetition of the same words carries the same key, so that it counts once.
    if (body !== sent.body) sent = { body, key: newKey() };
    changed.clear();
    say('saving', words.saving);
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body,
        // Goes on when the page is left; browsers allow that for 64 KiB.
        keepalive: body.length < 60000,
        headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', 'Idempotency-Key': sent.key },
      });
      await answered(response, await response.json().catch(() => ({})), rows);
    } catch {
      again(rows, words.network);
    } finally {
      running = false;
      if (changed.size > 0 && !asking && timer === 0) schedule(800);
    }
  }

  async function answered(response, body, rows) {
    if (response.ok) {
      wait = 2000;
      for (const [row, version] of Object.entries(body.versions || {})) setVersion(row, version);
      show(body);
      // What was typed meanwhile is on its way, not saved.
      if (changed.size > 0) say('saving', words.saving);
      else say('saved', `${words.saved} ${new Date().toTimeString().slice(0, 5)}`);
    } else if (response.status === 409 && body.stored) {
      rows.forEach((row) => changed.add(row));
      ask(body.stored);
    } else if (response.status === 429 || response.status >= 500) {
      again(rows, words.later);
    } else {
      // Not tried again until something is changed; leaving still warns.
      rows.forEach((row) => changed.add(row));
      clearTimeout(timer);
      timer = 0;
      asking = true;
      const first = Array.isArray(body.problems) && body.problems[0];
      say('failed', words.failed + (first ? first.message : body.todo || body.error || response.status));
      if (response.status === 401 && state) {
        const link = Object.assign(element('a', words.signIn), { href: '/sign-in', target: '_blank', rel: 'noopener' });
        state.append(' ', link);
        asking = false;
        wait = 15000;
        timer = setTimeout(save, wait);
      }
    }
  }

  function setVersion(row, version) {
    const field = form.elements[`v.${row}`];
    if (field) field.value = version;
  }

  // Two people changed one row: both values side by side, and this person decides.
  function ask(stored) {
    asking = true;
    const own = fieldsOf(stored.entry).filter((field) => field.name.startsWith('f.'));
    const theirs = (field) => stored.fields[field.name.split('.').slice(2).join('.')] || '';
    const box = element('div', '');
    box.className = 'clash';
    box.setAttribute('role', 'alert');
    box.append(element('b', `${stored.person} ${words.changed}`));
    const table = box.appendChild(document.createElement('table'));
    const line = (tag, texts) => {
      const row = table.insertRow();
      for (const text of texts) row.append(element(tag, text));
    };
    line('th', [words.field, words.mine, words.theirs]);
    for (const field of own) {
      if (field.value !== theirs(field)) line('td', [field.getAttribute('aria-label') || (field.labels[0] || {}).textContent || field.name, field.value, theirs(field)]);
    }
    const choose = (text, act) => {
      const button = Object.assign(element('button', text), { type: 'button' });
      button.addEventListener('click', () => {
        act();
        setVersion(stored.entry, stored.version);
        box.remove();
        asking = false;
        if (changed.size > 0) save();
      });
      box.append(button, ' ');
    };
    choose(words.keepMine, () => {});
    choose(words.keepTheirs, () => {
      own.forEach((field) => { field.value = theirs(field); });
      changed.delete(stored.entry);
      say('saved', words.saved);
    });
    (state ? state.closest('p') || state : form.lastElementChild).after(box);
    say('failed', words.failed + `${stored.person} ${words.changed}`);
  }

  // The score, and what is wrong, as the server sees it now.
  function show(body) {
    const score = document.querySelector('[data-score]');
    if (score && body.score) score.textContent = score.textContent.replace(/[\d.]+/, body.score);
    for (const field of form.querySelectorAll('[aria-invalid]')) {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
    }
    for (const note of form.querySelectorAll('small.problem')) note.remove();
    for (const [id, text] of Object.entries(body.problems || {})) {
      const field = document.getElementById(id);
      if (!field) continue;
      const note = Object.assign(element('small', text), { className: 'problem', id: `${id}-p` });
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', note.id);
      field.after(note);
    }
  }

  const removals = () => form.querySelectorAll('input[type=checkbox][name^="x."]:checked').length;
  form.addEventListener('input', (event) => {
    if (!event.target.name || event.target.type === 'checkbox') return;
    changed.add(rowOf(event.target.name));
    if (!form.querySelector('.clash')) asking = false;
    // What was said of the words before does not hold for these.
    if (!asking) say('saving', words.saving);
    schedule(800);
  });
  form.addEventListener('change', (event) => {
    if (event.target.type !== 'checkbox') return;
    if (removals() > 0) say('failed', `${words.failed}${removals()} ${words.removal}`);
    else if (changed.size === 0) say('saved', '');
  });
  form.addEventListener('save-now', () => (removals() > 0 ? form.requestSubmit() : save()));
  form.addEventListener('submit', (event) => {
    // What is under way is answered first, or the form would contradict it.
    if (running) {
      // The button says what is to be done, such as going on to the next page.
      const pressed = event.submitter;
      event.preventDefault();
      const until = setInterval(() => {
        if (running) return;
        clearInterval(until);
        form.requestSubmit(pressed);
      }, 100);
      return;
    }
    clearTimeout(timer);
    changed.clear();
    form.dataset.leaving = 'yes';
  });
  window.addEventListener('online', () => schedule(0));
  window.addEventListener('beforeunload', (event) => {
    if (form.dataset.leaving || !(changed.size > 0 || running || removals() > 0)) return;
    // Whoever leaves all the same has it stored.
    save();
    event.preventDefault();
    event.returnValue = '';
  });
}

document.querySelectorAll('form[data-autosave]').forEach(autosave);
