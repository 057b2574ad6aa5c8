// Runs before the page is drawn, so that a dark page never flashes white.
document.documentElement.dataset.bsTheme =
  localStorage.getItem("planum-theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
