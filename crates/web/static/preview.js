// A file beside what it proves: a[data-preview=page|picture]. Without script, or with Ctrl, it opens in a window of its own.

const zh = document.documentElement.lang.startsWith('zh');
// More than a preview has room for.
const MARKS = 60;
const words = zh ? { close: '关闭预览', open: '在新窗口打开' } : { close: 'Close the preview', open: 'Open in a window' };

// Who looks and when, over what is shown: in [data-watermark] stand the person and the year.
function watermark(text) {
  const sheet = document.createElement('div');
  sheet.className = 'watermark';
  sheet.setAttribute('aria-hidden', 'true');
  const time = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Shanghai' };
  const words = `${text} · ${new Date().toLocaleString(zh ? 'zh-CN' : 'en-GB', time)}`;
  for (let number = 0; number < MARKS; number += 1) sheet.appendChild(document.createElement('span')).textContent = words;
  return sheet;
}

function show(link) {
  const figure = document.createElement('figure');
  figure.className = 'preview';
  figure.tabIndex = -1;
  const bar = document.createElement('figcaption');
  bar.appendChild(document.createElement('b')).textContent = link.textContent;
  const away = bar.appendChild(document.createElement('a'));
  Object.assign(away, { href: link.href, target: '_blank', rel: 'noopener', textContent: words.open });
  const close = bar.appendChild(document.createElement('button'));
  Object.assign(close, { type: 'button', className: 'link', textContent: words.close });
  const end = () => {
    figure.remove();
    link.focus();
  };
  close.addEventListener('click', end);
  figure.addEventListener('keydown', (event) => event.key === 'Escape' && end());
  const picture = link.dataset.preview === 'picture';
  const content = document.createElement(picture ? 'img' : 'iframe');
  content.src = link.href;
  content[picture ? 'alt' : 'title'] = link.textContent;
  const shown = document.createElement('div');
  shown.className = 'shown';
  shown.append(content);
  const tray = link.closest('[data-files]');
  if (tray.dataset.watermark) shown.append(watermark(tray.dataset.watermark));
  figure.append(bar, shown);
  for (const open of document.querySelectorAll('.preview')) open.remove();
  tray.append(figure);
  figure.focus({ preventScroll: true });
  figure.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-preview]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
});
