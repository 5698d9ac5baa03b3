// A file beside what it proves: a[data-preview=page|picture]. Without script, or with Ctrl, it opens in a window of its own.

const zh = document.documentElement.lang.startsWith('zh');
const words = zh ? { close: '关闭预览', open: '在新窗口打开' } : { close: 'Close the preview', open: 'Open in a window' };

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
  figure.append(bar, content);
  for (const open of document.querySelectorAll('.preview')) open.remove();
  link.closest('[data-files]').append(figure);
  figure.focus({ preventScroll: true });
  figure.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-preview]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
});
