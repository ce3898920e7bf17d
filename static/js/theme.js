// Before the page is painted: the device's colours, where the person chose none.
const root = document.documentElement;
if (!root.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.bsTheme = "dark";
