/** Shows a calm page where a browser would show its own error: a page was asked for, and the server cannot be reached. */
const KEPT = 'offline-1'
const FILES = ['/offline.html', '/offline.css']

addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)))
})

addEventListener('fetch', (event) => {
  const { mode, url } = event.request
  const { pathname } = new URL(url)
  if (mode === 'navigate')
    event.respondWith(fetch(event.request).catch(() => caches.match('/offline.html')))
  else if (pathname === '/offline.css')
    event.respondWith(fetch(event.request).catch(() => caches.match(pathname)))
})
