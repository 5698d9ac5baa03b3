// What the frame does with script: keys, the open menu, the time on paper. Everything works without it too.

const zh = document.documentElement.lang.startsWith('zh');
const help = zh
  ? { title: '快捷键', close: '关闭', keys: [['/', '搜索或筛选'], ['j k', '下一个、上一个'], ['1–9', '选择评分'], ['i', '开始填写'], ['s', '保存'], ['Ctrl+Enter', '保存并到下一项'], ['?', '显示本页']] }
  : { title: 'Keys', close: 'Close', keys: [['/', 'search or filter'], ['j k', 'next, previous'], ['1–9', 'choose a mark'], ['i', 'begin to write'], ['s', 'save'], ['Ctrl+Enter', 'save and go on'], ['?', 'show this']] };

const writing = (element) => /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) && !/^(radio|checkbox)$/.test(element.type);
const go = (rel) => {
  const link = document.querySelector(`main a[rel=${rel}]`);
  if (link) link.click();
};

// A list of the keys, made when it is first asked for.
function showKeys() {
  const known = document.getElementById('keys');
  if (known) return known.open ? known.close() : known.showModal();
  const box = document.createElement('dialog');
  box.id = 'keys';
  const title = document.createElement('h2');
  title.textContent = help.title;
  const list = document.createElement('dl');
  list.className = 'keys';
  for (const [key, what] of help.keys) {
    const term = document.createElement('dt');
    term.appendChild(document.createElement('kbd')).textContent = key;
    const does = document.createElement('dd');
    does.textContent = what;
    list.append(term, does);
  }
  const form = document.createElement('form');
  form.method = 'dialog';
  form.appendChild(document.createElement('button')).textContent = help.close;
  box.append(title, list, form);
  document.body.append(box);
  box.showModal();
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
  }
  // A number chooses a step of the scale that is worked on.
  const scale = document.activeElement.closest('.anchors') || document.querySelector('.anchors');
  const step = /^[1-9]$/.test(event.key) && scale && scale.querySelector(`[data-key="${event.key}"]`);
  const form = document.querySelector('form[data-autosave]');
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form && form.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector('button[name=next]'));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
  if (step) {
    step.focus();
    step.click();
    return;
  }
  switch (event.key) {
    case '?': showKeys(); break;
    case '/': {
      const field = document.querySelector('.search input, .filters input:not([type=hidden])');
      if (!field) return;
      field.focus();
      field.select();
      break;
    }
    case 'j': go('next'); break;
    case 'k': go('prev'); break;
    case 'i': {
      // The first that is not filled in yet, else the first.
      const fields = form ? [...form.elements].filter((field) => writing(field) && field.type !== 'hidden' && !field.matches(':disabled, [readonly]')) : [];
      const field = fields.find((one) => one.value === '') || fields[0];
      if (!field) return;
      field.focus();
      break;
    }
    case 's': {
      if (!form) return;
      form.dispatchEvent(new Event('save-now'));
      break;
    }
    default: return;
  }
  event.preventDefault();
});

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-back]') || history.length < 2) return;
  event.preventDefault();
  history.back();
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});

// What must be written is not written with blanks, and of a list something must be ticked: said at the field, before
// anything is sent.
const blank = zh ? '请填写内容，不能只有空格' : 'write something: blanks alone say nothing';
const unticked = zh ? '请先勾选至少一项' : 'tick at least one first';
const hasWords = (field) => {
  if (field.matches && field.matches('textarea[required], input[required]:not([type]), input[required][type=text]')) {
    field.setCustomValidity(field.value !== '' && field.value.trim() === '' ? blank : '');
  }
};
document.addEventListener('input', (event) => hasWords(event.target));
document.addEventListener('change', (event) => {
  const list = event.target.closest && event.target.closest('form[data-ticked]');
  if (list) for (const box of list.querySelectorAll('input[type=checkbox]')) box.setCustomValidity('');
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('form[data-ticked] button');
  if (!button) return;
  const boxes = [...button.form.querySelectorAll(`input[type=checkbox][name="${button.form.dataset.ticked}"]`)];
  if (boxes.length > 0) boxes[0].setCustomValidity(boxes.some((box) => box.checked) ? '' : unticked);
});

// What was sent is not sent twice by a second click while the answer is on its way; where no page follows, such as after
// a download, it can be sent again soon.
const AGAIN = 10000;
const rest = (form) => form.removeAttribute('aria-busy');
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.getAttribute('aria-busy') === 'true') return event.preventDefault();
  form.setAttribute('aria-busy', 'true');
  setTimeout(rest, AGAIN, form);
});
window.addEventListener('pageshow', () => document.querySelectorAll('form[aria-busy=true]').forEach(rest));

// A page that says what is wrong is read from there.
const wrong = document.querySelector('.summary[role=alert]');
if (wrong && !location.hash) {
  wrong.tabIndex = -1;
  wrong.focus();
}

document.addEventListener('change', (event) => {
  const scale = event.target.type === 'radio' && event.target.closest('.anchors');
  if (!scale) return;
  for (const anchor of scale.querySelectorAll('.anchor')) anchor.classList.toggle('chosen', anchor.contains(event.target));
});

for (const note of document.querySelectorAll('[data-script]')) note.hidden = false;

// On a narrow screen the step under way, and the page one is on, are brought into view.
for (const here of document.querySelectorAll('.timeline .now, .body > nav [aria-current]')) {
  here.parentElement.scrollLeft = here.offsetLeft - 16;
}

const two = (number) => String(number).padStart(2, '0');
// On paper workings are open.
let closed = [];
window.addEventListener('afterprint', () => closed.forEach((pane) => { pane.open = false; }));
window.addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('main details.pane:not([open])')];
  closed.forEach((pane) => { pane.open = true; });
  const now = new Date();
  const day = zh
    ? `${now.getFullYear()}年${now.getMonth() + 1}月${now.getDate()}日`
    : now.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  for (const place of document.querySelectorAll('[data-printed]')) {
    place.textContent = `${day} ${two(now.getHours())}:${two(now.getMinutes())}`;
  }
});
