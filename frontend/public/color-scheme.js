/* Sets dark or light before the first paint, so that the page never flashes. Its own file because the
   content security policy allows no inline scripts. The key is the one Mantine remembers the choice under. */
(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem('mantine-color-scheme-value');
  } catch {
    /* A browser that forbids storage gets the system's scheme. */
  }
  var dark =
    chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
